"""What was seen of one page."""

from dataclasses import dataclass, field


@dataclass
class Look:
    """One page as one person got it; `state` says what led to it (`walk.STATES`)."""

    route: str
    state: str
    person: str
    status: int
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    statements: int = 0
    unnoted: list[str] = field(default_factory=list)  # Shown by name, and nothing noted.
    ties: set[str] = field(default_factory=set)  # Orders under which two rows may be equal.

    def __str__(self) -> str:
        return f"{self.route}, {self.state}, for {self.person}"
