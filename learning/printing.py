"""A certificate of learning on paper: one A4 page, the same bytes for the same certificate."""

from io import BytesIO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.formats import date_text
from core.paper.ink import draw_lines, qr_image
from core.paper.typesetting import (
    ACCENT,
    BOLD,
    INK_2,
    MONO,
    REGULAR,
    Column,
    Line,
    Style,
    register_fonts,
    saving,
    width_in_ems,
)
from learning.models import Enrolment, LearningCertificate
from learning.seals import MARK, sealed
from providers.queries import hours_text

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: float = 22 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
QR_SIZE: float = 40 * mm
FOOT = PAGE_HEIGHT - MARGIN - QR_SIZE - 6 * mm
GAP = 10 * mm

BRAND = Style(BOLD, 13, 1.25)
TITLE = Style(BOLD, 30, 1.15, at_least=18)
HOLDER = Style(BOLD, 24, 1.2, at_least=14)
COURSE = Style(BOLD, 17, 1.25, at_least=11)
TEXT = Style(REGULAR, 13, 1.4)
LABEL = Style(REGULAR, 10, 1.4, INK_2)
ANSWER = Style(BOLD, 12, 1.35, at_least=9)


def print_certificate(certificate: LearningCertificate) -> bytes:
    """Return the certificate as a sealed PDF in the language it was issued in.

    It says what was frozen, whatever the holder, the course or the provider is called now.
    """
    register_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1, lang=certificate.language)
    canvas.setAuthor(certificate.region.name)
    canvas.setCreator(certificate.provider_name)
    canvas.setProducer("ReportLab")
    canvas.setKeywords(f"{MARK} {certificate.code}")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    with override(certificate.language):
        canvas.setTitle(
            _("Certificate of completion No. {number}").format(number=certificate.number)
        )
        lines = _lines_of(certificate)
    _draw(canvas, lines, f"{settings.PUBLIC_ADDRESS}/c#{certificate.code.replace('-', '')}")
    with saving:
        canvas.save()
    return sealed(certificate, file.getvalue())


def result_text(certificate: LearningCertificate) -> str:
    """Return what became of the final test; the word agrees with the test, not with a person."""
    if certificate.achievement == Enrolment.Achievement.PASSED:
        return pgettext("final test", "passed")
    return pgettext("final test", "not passed")


def _lines_of(certificate: LearningCertificate) -> list[Line]:
    lines: list[Line] = []
    head = Column(lines, MARGIN, MARGIN, WIDTH)
    head.add(certificate.region.name, BRAND, max_lines=2)
    head.add(_("No. {number}").format(number=certificate.number), LABEL, above=2)
    body = Column(lines, MARGIN, head.y + 22 * mm, WIDTH)
    body.add(_("Certificate of completion"), TITLE, max_lines=1)
    body.add(certificate.holder_name, HOLDER, above=GAP, max_lines=3)
    body.add(_("took part in all of the course"), TEXT, above=6)
    body.add(certificate.course_name, COURSE, above=6, max_lines=4)
    if certificate.programme_name != certificate.course_name:
        words = _("Programme: {name}").format(name=certificate.programme_name)
        body.add(words, TEXT, above=4, max_lines=3)
    _add_facts(lines, certificate, top=body.y + 14 * mm)
    _add_foot(lines, certificate)
    return lines


def _add_facts(lines: list[Line], certificate: LearningCertificate, *, top: float) -> None:
    facts = [
        (_("Training provider"), certificate.provider_name),
        (_("Extent"), hours_text(certificate.hours, certificate.hour_unit)),
        (_("Completed on"), date_text(certificate.completed_on)),
        (_("Final test"), result_text(certificate)),
    ]
    width = (WIDTH - GAP) / 2
    for first in (0, 2):
        columns = []
        for place, (label, answer) in enumerate(facts[first : first + 2]):
            column = Column(lines, MARGIN + place * (width + GAP), top, width)
            column.add(label, LABEL)
            column.add(answer, ANSWER, above=1, max_lines=4)
            columns.append(column)
        top = max(column.y for column in columns) + 6 * mm


def _add_foot(lines: list[Line], certificate: LearningCertificate) -> None:
    left = MARGIN + QR_SIZE + GAP
    foot = Column(lines, left, FOOT + 6 * mm, WIDTH - QR_SIZE - GAP)
    address = f"{urlsplit(settings.PUBLIC_ADDRESS).netloc}/certificates/"
    foot.add(_("Is it genuine?"), ANSWER)
    foot.add(_("Scan the code, or type it at {address}").format(address=address), LABEL, above=1)
    size = min(15.0, foot.width / width_in_ems(certificate.code, MONO))
    foot.add(certificate.code, Style(MONO, size, 1.4), above=6, max_lines=1)
    day = certificate.issued_at.astimezone(ZoneInfo(certificate.region.time_zone)).date()
    foot.add(_("Issued on {day}").format(day=date_text(day)), LABEL, above=6)


def _draw(canvas: Canvas, lines: list[Line], qr_text: str) -> None:
    canvas.setStrokeColor(HexColor(ACCENT))
    canvas.setLineWidth(1.5)
    canvas.rect(12 * mm, 12 * mm, PAGE_WIDTH - 24 * mm, PAGE_HEIGHT - 24 * mm)
    canvas.setLineWidth(0.75)
    canvas.line(MARGIN, PAGE_HEIGHT - FOOT, MARGIN + WIDTH, PAGE_HEIGHT - FOOT)
    bottom = PAGE_HEIGHT - FOOT - 6 * mm - QR_SIZE
    canvas.drawImage(ImageReader(qr_image(qr_text)), MARGIN, bottom, QR_SIZE, QR_SIZE)
    draw_lines(canvas, lines)
    canvas.showPage()
