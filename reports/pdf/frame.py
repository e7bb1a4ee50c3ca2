"""What stands on every page: the mark, the stamp of the figures, the page number."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from core.paper.typesetting import BOLD, INK, INK_2, LINE, REGULAR, SMALLEST
from vouchers.certificates.drawing import define_drawings

PAGE_WIDTH, PAGE_HEIGHT = landscape(A4)
MARGIN: float = 14 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
HEAD: float = 13 * mm  # Room for the mark and the name on every page.
FOOT: float = 9 * mm
_MARK_UNITS = 32
_MARK_SIZE: float = 9 * mm


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of head and foot."""

    name: str
    owner: str
    title: str
    stamp: str
    filters: str
    language: str


def canvas_class(frame: Frame) -> type[Canvas]:
    """Return a canvas that draws the frame last, when it knows how many pages there are."""

    class FramedCanvas(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "lang": frame.language})
            self.finished: list[dict[str, Any]] = []
            define_drawings(self)

        def showPage(self) -> None:  # noqa: N802 - ReportLab's name.
            self.finished.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = self.finished
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                self.finished = pages
                _draw_head(self, frame)
                _draw_foot(self, frame, number, len(pages))
                super().showPage()
            super().save()

    return FramedCanvas


def _draw_head(canvas: Canvas, frame: Frame) -> None:
    top = PAGE_HEIGHT - MARGIN
    scale = _MARK_SIZE / _MARK_UNITS
    canvas.saveState()
    # The mark counts downwards like SVG; its ink begins 3 units inside its box.
    canvas.transform(scale, 0, 0, -scale, MARGIN - 3 * scale, top + 6 * scale)
    canvas.doForm("mark")
    canvas.restoreState()
    left = MARGIN + _MARK_SIZE + 1 * mm
    _text(canvas, left, top - 8, frame.name, BOLD, 11, INK)
    _text(canvas, left, top - 20, frame.owner, REGULAR, SMALLEST, INK_2)
    _right(canvas, top - 8, frame.title, BOLD, 11, INK)
    _right(canvas, top - 20, frame.stamp, REGULAR, SMALLEST, INK_2)


def _draw_foot(canvas: Canvas, frame: Frame, number: int, count: int) -> None:
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.75)
    canvas.line(MARGIN, MARGIN + FOOT - 4 * mm, PAGE_WIDTH - MARGIN, MARGIN + FOOT - 4 * mm)
    page = _("Page {number} of {count}").format(number=number, count=count)
    room = WIDTH - stringWidth(page, BOLD, SMALLEST) - 6 * mm
    _text(canvas, MARGIN, MARGIN, _shortened(frame.filters, room), REGULAR, SMALLEST, INK_2)
    _right(canvas, MARGIN, page, BOLD, SMALLEST, INK)


def _shortened(text: str, room: float) -> str:
    if stringWidth(text, REGULAR, SMALLEST) <= room:
        return text
    while text and stringWidth(text + "…", REGULAR, SMALLEST) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _text(
    canvas: Canvas, x: float, y: float, text: str, font: str, size: float, colour: str
) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(HexColor(colour))
    canvas.drawString(x, y, text)


def _right(canvas: Canvas, y: float, text: str, font: str, size: float, colour: str) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(HexColor(colour))
    canvas.drawRightString(PAGE_WIDTH - MARGIN, y, text)
