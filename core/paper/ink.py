"""Ink that every paper has: lines of text, and a QR code."""

import segno
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from segno.encoder import DataOverflowError

from core.paper.typesetting import Line

# 33 modules: smaller symbols would need more white around them than the ticket has.
QR_LEAST_VERSION = 4
# Any mask is valid; choosing the best of the eight takes three quarters of the time.
QR_MASK = 3
# Some readers blur small images when they enlarge them; eight dots a module stay sharp.
QR_DOTS = 8


def qr_image(text: str) -> Image.Image:
    """Return a QR code of plain black modules; the white around it is left to the page."""
    try:
        symbol = segno.make_qr(text, error="m", version=QR_LEAST_VERSION, mask=QR_MASK)
    except DataOverflowError:
        symbol = segno.make_qr(text, error="m", mask=QR_MASK)
    rows = [bytes(255 * (1 - module) for module in row) for row in symbol.matrix]
    image = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    return image.resize((len(rows) * QR_DOTS, len(rows) * QR_DOTS), Image.Resampling.NEAREST)


def draw_lines(canvas: Canvas, lines: list[Line]) -> None:
    """Draw what was set for a page of A4."""
    text = canvas.beginText()
    for line in lines:
        text.setFont(line.style.font, line.style.size)
        text.setFillColor(HexColor(line.style.colour))
        text.setTextOrigin(line.x, A4[1] - line.baseline)
        text.textOut(line.text)
    canvas.drawText(text)
