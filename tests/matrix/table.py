"""The committed table: one file per app, one block per route, one column per person."""

from pathlib import Path

from tests.matrix.routes import Route
from tests.matrix.sides import PERSONS
from tests.matrix.walk import Row

FOLDER = Path(__file__).parent / "table"
WIDTH = 7
HEAD = " " * 24 + "".join(person[: WIDTH - 1].ljust(WIDTH) for person in PERSONS).rstrip()

Block = tuple[str, ...]  # The lines of one route.


def block(rows: list[Row]) -> Block:
    return tuple(
        f"  {row.method:8}{row.relation:14}"
        + "".join(row.cells[person].ljust(WIDTH) for person in PERSONS).rstrip()
        for row in rows
    )


def rows(lines: Block) -> list[Row]:
    """Read a block again."""
    found = []
    for line in lines:
        method, relation, *cells = line.split()
        found.append(Row(method, relation, dict(zip(PERSONS, cells, strict=True))))
    return found


def title(route: Route) -> str:
    return f"/{route.pattern}  {route.name}"


def read() -> dict[str, dict[str, Block]]:
    """Return the lines of each route by app and title."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.txt"))}


def _read(path: Path) -> dict[str, Block]:
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines()[1:]:
        if line.startswith("/"):
            lines = found.setdefault(line, [])
        elif line:
            lines.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def write(app: str, blocks: dict[str, Block]) -> None:
    FOLDER.mkdir(exist_ok=True)
    if not blocks:
        (FOLDER / f"{app}.txt").unlink(missing_ok=True)
        return
    text = "\n".join(f"\n{name}\n" + "\n".join(lines) for name, lines in blocks.items())
    (FOLDER / f"{app}.txt").write_text(f"{HEAD}\n{text}\n")
