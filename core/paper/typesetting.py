"""Fonts, and text that is measured, wrapped and set in columns.

Lengths are points; `y` grows downwards from the top of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, MONO = "NotoSans", "NotoSans-Bold", "NotoSansMono-Bold"
INK, INK_2, EDGE, LINE, ACCENT = "#18252a", "#4a585d", "#6b787d", "#d7d8d0", "#0b5962"

CAP_HEIGHT = 0.714  # Of both families, in ems.
SMALLEST = 9.0  # Nothing on paper is set smaller.

_FONT_FILES = {
    REGULAR: "NotoSans-Regular.ttf",
    BOLD: "NotoSans-Bold.ttf",
    MONO: "NotoSansMono-Bold.ttf",
}
_FONT_FOLDER = Path(__file__).resolve().parent.parent / "fonts"
_registering = Lock()

# Saving makes the font subsets, and for that ReportLab moves a read position
# that all documents of the process share.
saving = Lock()


class Style(NamedTuple):
    """How a paragraph is set."""

    font: str
    size: float
    leading: float  # In sizes.
    colour: str = INK
    at_least: float = SMALLEST

    def scaled(self, scale: float) -> "Style":
        """Return the style of a denser page, never below its least size."""
        return self._replace(size=max(self.at_least, self.size * scale))


class Line(NamedTuple):
    """A line of text in its place."""

    x: float
    baseline: float
    text: str
    style: Style


def register_fonts() -> None:
    """Make the vendored fonts known to ReportLab, once in a process."""
    with _registering:
        for name, file in _FONT_FILES.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                # Without asciiReadable only the letters in use are embedded.
                font = TTFont(name, str(_FONT_FOLDER / file), asciiReadable=False)
                pdfmetrics.registerFont(font)


@lru_cache(maxsize=16_384)
def width_in_ems(text: str, font: str) -> float:
    """Return the width of `text` at a size of one point."""
    # No kerning is applied, so a line is exactly as wide as its words and spaces.
    return float(pdfmetrics.stringWidth(text, font, 1))


@lru_cache(maxsize=4_096)
def wrap(text: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Break `text` into lines no wider than `width`, without a lonely word at the end."""
    best = _fill(text, font, width / size)
    for share in (0.92, 0.84, 0.76):
        if len(best) == 1 or width_in_ems(best[-1], font) * size > width / 3:
            break
        tighter = _fill(text, font, width * share / size)
        if len(tighter) > len(best):
            break
        best = max(best, tighter, key=lambda lines: width_in_ems(lines[-1], font))
    return best


def _fill(text: str, font: str, limit: float) -> tuple[str, ...]:
    lines: list[str] = []
    line, used = "", 0.0
    space = width_in_ems(" ", font)
    for word in text.split(" "):
        for index, piece in enumerate(_pieces(word, font, limit)):
            length = width_in_ems(piece, font)
            gap = space if line and not index else 0.0
            if line and used + gap + length > limit:
                lines.append(line)
                line, used, gap = "", 0.0, 0.0
            line += (" " if gap else "") + piece
            used += gap + length
    return (*lines, line)


def _pieces(word: str, font: str, limit: float) -> Iterator[str]:
    """Yield the word, or parts of it that fit when it is wider than a line."""
    while width_in_ems(word, font) > limit:
        fitting = 1
        while width_in_ems(word[: fitting + 1], font) <= limit:
            fitting += 1
        # A break after a hyphen, slash or stop is better than one inside a word.
        after_mark = max(word.rfind(mark, 0, fitting) for mark in "-/.@_") + 1
        cut = after_mark or fitting
        yield word[:cut]
        word = word[cut:]
    yield word


def fit(text: str, style: Style, width: float, max_lines: int) -> Style:
    """Return the style, smaller where that keeps `text` within `max_lines`."""
    while len(wrap(text, style.font, style.size, width)) > max_lines:
        if style.size <= style.at_least:
            break
        style = style.scaled(0.95)
    return style


@dataclass
class Column:
    """A stack of paragraphs; `y` is where the next one begins."""

    lines: list[Line]
    x: float
    y: float
    width: float
    scale: float = 1.0
    align_right: bool = field(default=False, kw_only=True)

    def add(
        self, text: str, style: Style, *, above: float = 0, max_lines: int = 99, indent: float = 0
    ) -> None:
        """Set one paragraph `above` points below the last, smaller if it needs too many lines."""
        width = self.width - indent
        style = fit(text, style.scaled(self.scale), width, max_lines)
        self.y += above * self.scale
        for line in wrap(text, style.font, style.size, width):
            x = self.x + indent
            if self.align_right:
                x += width - width_in_ems(line, style.font) * style.size
            # Capitals stand in the middle of their line.
            baseline = self.y + style.size * (style.leading + CAP_HEIGHT) / 2
            self.lines.append(Line(x, baseline, line, style))
            self.y += style.size * style.leading

    def hang(self, style: Style) -> None:
        """Let the capitals of the first line, not its leading, begin at `y`."""
        size = style.scaled(self.scale).size
        self.y -= size * (style.leading - CAP_HEIGHT) / 2
