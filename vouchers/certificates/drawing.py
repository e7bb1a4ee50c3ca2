"""Ink on the page: mark, ticket with tear line and notches, code, emblems, text."""

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from core.paper.ink import draw_lines, qr_image
from core.paper.typesetting import ACCENT, EDGE, LINE
from vouchers.certificates.layout import (
    EMBLEM_SIZE,
    MARGIN,
    MARK_SIZE,
    PAGE_HEIGHT,
    QR_SIZE,
    WIDTH,
    Sheet,
)

RADIUS = 2.6 * mm
NOTCH = 2.5 * mm
DOT = 0.8 * mm
DOT_STEP = 2.9 * mm

_MARK, _EMBLEM = "mark", "emblem"
_MARK_UNITS, _EMBLEM_UNITS = 32, 48
# Where their ink begins; columns run along the ink, not along the empty box.
_MARK_INSET, _EMBLEM_INSET = 3, 6


def define_drawings(canvas: Canvas) -> None:
    """Draw mark and emblem once; every page of the document refers to them."""
    canvas.beginForm(_MARK)
    _draw_mark(canvas)
    canvas.endForm()
    canvas.beginForm(_EMBLEM)
    _draw_emblem(canvas)
    canvas.endForm()


def draw_page(canvas: Canvas, sheet: Sheet, qr_text: str) -> None:
    """Draw one page and finish it."""
    unit = MARK_SIZE / _MARK_UNITS
    _place(canvas, _MARK, MARGIN - _MARK_INSET * unit, MARGIN, unit)
    unit = EMBLEM_SIZE / _EMBLEM_UNITS
    for left, top in sheet.emblems:
        _place(canvas, _EMBLEM, left - _EMBLEM_INSET * unit, top, unit)
    _draw_ticket(canvas, sheet)
    _draw_rule(canvas, sheet.rule)
    canvas.drawImage(
        ImageReader(qr_image(qr_text)),
        sheet.qr_left,
        PAGE_HEIGHT - sheet.qr_top - QR_SIZE,
        QR_SIZE,
        QR_SIZE,
    )
    draw_lines(canvas, sheet.lines)
    canvas.showPage()


def _place(canvas: Canvas, form: str, left: float, top: float, scale: float) -> None:
    # The drawings count downwards like SVG, so they are turned over here.
    canvas.saveState()
    canvas.transform(scale, 0, 0, -scale, left, PAGE_HEIGHT - top)
    canvas.doForm(form)
    canvas.restoreState()


def _draw_ticket(canvas: Canvas, sheet: Sheet) -> None:
    top, tear, bottom = (
        PAGE_HEIGHT - y for y in (sheet.ticket_top, sheet.tear, sheet.ticket_bottom)
    )
    left, right = MARGIN, MARGIN + WIDTH
    path = canvas.beginPath()
    path.moveTo(left + RADIUS, top)
    _arc(path, right - RADIUS, top - RADIUS, RADIUS, 90, -90)
    _arc(path, right, tear, NOTCH, 90, 180)
    _arc(path, right - RADIUS, bottom + RADIUS, RADIUS, 0, -90)
    _arc(path, left + RADIUS, bottom + RADIUS, RADIUS, 270, -90)
    _arc(path, left, tear, NOTCH, 270, 180)
    _arc(path, left + RADIUS, top - RADIUS, RADIUS, 180, -90)
    path.close()
    canvas.setStrokeColor(HexColor(EDGE))
    canvas.setLineWidth(0.9)
    canvas.drawPath(path)
    _draw_tear(canvas, left + NOTCH, right - NOTCH, tear)


def _draw_tear(canvas: Canvas, left: float, right: float, y: float) -> None:
    # Round caps on dashes of no length are dots; the steps end evenly at both notches.
    count = round((right - left) / DOT_STEP)
    step = (right - left) / count
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(DOT)
    canvas.setDash(0, step)
    canvas.line(left + step / 2, y, right - step / 2 + 0.01, y)
    canvas.restoreState()


def _draw_rule(canvas: Canvas, y: float) -> None:
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.75)
    canvas.line(MARGIN, PAGE_HEIGHT - y, MARGIN + WIDTH, PAGE_HEIGHT - y)


def _arc(
    path: PDFPathObject, x: float, y: float, radius: float, start: float, extent: float
) -> None:
    """Draw a line to where the arc around (x, y) starts, then the arc."""
    path.arcTo(x - radius, y - radius, x + radius, y + radius, start, extent)


def _draw_mark(canvas: Canvas) -> None:
    bite = 70.53  # Degrees of a circle of radius 3 that one unit of depth cuts off.
    path = canvas.beginPath()
    path.moveTo(4.5, 6)
    _arc(path, 16, 6, 3, 180, -bite)
    _arc(path, 16, 26, 3, 180 + bite, -bite)
    _arc(path, 4.5, 24.5, 1.5, 90, 90)
    _arc(path, 4.5, 7.5, 1.5, 180, 90)
    path.close()
    path.moveTo(19, 6)
    _arc(path, 27.5, 7.5, 1.5, 270, 90)
    _arc(path, 27.5, 24.5, 1.5, 0, 90)
    _arc(path, 16, 26, 3, 0, -bite)
    _arc(path, 16, 6, 3, bite, -bite)
    path.close()
    for left, top in ((19.5, 18), (22.5, 14), (25.5, 10)):
        path.rect(left, top, 1.75, 22 - top)
    canvas.setFillColor(HexColor(ACCENT))
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def _draw_emblem(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(6, 5)
    path.lineTo(42, 5)
    path.lineTo(42, 27)
    path.curveTo(42, 36, 34, 41, 24, 44)
    path.curveTo(14, 41, 6, 36, 6, 27)
    path.close()
    for start, end in (
        ((13, 30), (35, 30)),
        ((13, 25), (35, 25)),
        ((17, 25), (17, 16)),
        ((24, 25), (24, 16)),
        ((31, 25), (31, 16)),
    ):
        path.moveTo(*start)
        path.lineTo(*end)
    path.moveTo(12, 15)
    path.lineTo(24, 9)
    path.lineTo(36, 15)
    path.close()
    canvas.setStrokeColor(HexColor(EDGE))
    canvas.setLineWidth(1.5)
    canvas.drawPath(path)
