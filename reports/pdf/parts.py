"""The pieces a report page is made of: paragraphs, figures, bars, tables."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from core.paper.typesetting import (
    ACCENT,
    BOLD,
    EDGE,
    INK,
    INK_2,
    LINE,
    REGULAR,
    SMALLEST,
)
from reports.wording import percent_text

Cell: TypeAlias = "str | Flowable"


def _style(font: str, size: float, colour: str = INK, **more: object) -> ParagraphStyle:
    name = f"{font}-{size}-{colour}-{sorted(more.items())}"
    leading = size * 1.3
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading, textColor=HexColor(colour), **more
    )


TITLE = _style(BOLD, 20)
HEADING = _style(BOLD, 13, spaceBefore=5 * mm, spaceAfter=1.5 * mm)
LEAD = _style(REGULAR, 10.5, INK_2)
NOTE = _style(REGULAR, SMALLEST, INK_2)
LABEL = _style(REGULAR, SMALLEST, INK_2)
TEXT = _style(REGULAR, SMALLEST)
STRONG = _style(BOLD, SMALLEST)
HEAD = _style(REGULAR, SMALLEST, INK_2)
HEAD_RIGHT = _style(REGULAR, SMALLEST, INK_2, alignment=TA_RIGHT)


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return a paragraph of plain text; marks in it are letters."""
    return Paragraph(escape(text), style)


class Bar(Flowable):
    """A share as a bar: solid for the part, a dashed outline for the whole, and its figure."""

    def __init__(self, percent: Decimal | None, *, width: float, bold: bool = False) -> None:
        super().__init__()
        self.percent, self.bold = percent, bold
        self.width, self.height = width, SMALLEST

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        room = self.width - 17 * mm
        canvas = self.canv
        canvas.setLineWidth(0.6)
        canvas.setStrokeColor(HexColor(EDGE))
        canvas.setDash(2, 2)
        canvas.rect(0, 0.5, room, self.height - 2)
        canvas.setDash()
        if self.percent:
            # The drawing needs a length; the figure beside it stays exact.
            part = min(Decimal(100), max(Decimal(0), self.percent)) / 100
            canvas.setFillColor(HexColor(ACCENT))
            canvas.rect(0, 0.5, room * float(part), self.height - 2, stroke=0, fill=1)
        canvas.setFillColor(HexColor(INK))
        canvas.setFont(BOLD if self.bold else REGULAR, SMALLEST)
        canvas.drawRightString(self.width, 1, percent_text(self.percent))


def figures(pairs: Sequence[tuple[str, str]], width: float) -> Table:
    """Return the figures of a page's head: label above, figure below."""
    room = width / len(pairs)
    # One size for all of them, so that the longest stays on one line.
    widest = max(stringWidth(text, BOLD, 1) for _label, text in pairs)
    style = _style(BOLD, min(17.0, (room - 3 * mm) / widest))
    cells = [[paragraph(label, LABEL), paragraph(text, style)] for label, text in pairs]
    table = Table([cells], colWidths=[room] * len(pairs))
    table.setStyle(
        TableStyle(
            [
                ("LINEABOVE", (0, 0), (-1, -1), 0.75, HexColor(LINE)),
                ("LINEBELOW", (0, 0), (-1, -1), 0.75, HexColor(LINE)),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


class Sheet:
    """A table in the making: rows of three weights under a head that every page repeats."""

    def __init__(self, head: Sequence[str], widths: Sequence[float]) -> None:
        self.widths = list(widths)
        first, *others = head
        self.rows: list[list[Cell]] = [
            [paragraph(first, HEAD), *(paragraph(text, HEAD_RIGHT) for text in others)]
        ]
        self.styles: list[tuple[object, ...]] = []

    def add(
        self, label: str, cells: Sequence[Cell], *, bold: bool = False, indent: float = 0
    ) -> None:
        """Add a row; a bold one is a sum or a heading, an indented one a part of the row above."""
        row = len(self.rows)
        self.rows.append([paragraph(label, STRONG if bold else TEXT), *cells])
        if bold:
            self.styles.append(("FONTNAME", (1, row), (-1, row), BOLD))
        if indent:
            self.styles.append(("LEFTPADDING", (0, row), (0, row), indent))
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str) and not any(digit in cell for digit in "123456789"):
                # Nothing is shown, but quietly.
                self.styles.append(("TEXTCOLOR", (column, row), (column, row), HexColor(INK_2)))

    def rule(self) -> None:
        """Draw a strong line above the next row: a total follows."""
        row = len(self.rows)
        self.styles.append(("LINEABOVE", (0, row), (-1, row), 1, HexColor(INK)))

    def table(self) -> Table:
        table = Table(self.rows, colWidths=self.widths, repeatRows=1, hAlign="LEFT")
        hairlines = (
            [("LINEBELOW", (0, 1), (-1, -2), 0.5, HexColor(LINE))] if len(self.rows) > 2 else []
        )
        table.setStyle(
            TableStyle(
                [
                    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                    ("FONTSIZE", (0, 0), (-1, -1), SMALLEST),
                    ("LEADING", (0, 0), (-1, -1), SMALLEST * 1.3),
                    ("TEXTCOLOR", (0, 0), (-1, -1), HexColor(INK)),
                    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                    ("VALIGN", (0, 1), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("LEFTPADDING", (1, 0), (-1, -1), 3 * mm),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                    ("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(INK)),
                    *hairlines,
                    *self.styles,
                ]
            )
        )
        return table
