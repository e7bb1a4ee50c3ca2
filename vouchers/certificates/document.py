"""Certificates as one PDF file."""

from collections.abc import Iterable
from io import BytesIO
from itertools import chain

from django.utils import translation
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from core.paper.typesetting import register_fonts, saving
from vouchers.certificates.content import Certificate, document_title, tidied, wording_of
from vouchers.certificates.drawing import define_drawings, draw_page
from vouchers.certificates.layout import Sheet, lay_out

# In characters; tried in turn.
LONGEST_TEXTS = (200, 140, 100, 70)


def render_certificate(certificate: Certificate) -> bytes:
    """Return the PDF file of one certificate."""
    return render_certificates([certificate])


def render_certificates(certificates: Iterable[Certificate]) -> bytes:
    """Return one PDF file with a page for each certificate.

    The same certificates give the same bytes. Raises ValueError when there are none,
    or when one has far more funders or place lines than a page can hold.
    """
    pages = iter(certificates)
    first = next(pages, None)
    if first is None:
        raise ValueError("A print file needs at least one certificate.")
    register_fonts()
    file = BytesIO()
    canvas = _new_canvas(file, first)
    for certificate in chain([first], pages):
        with translation.override(certificate.language):
            sheet = _sheet_of(certificate)
        draw_page(canvas, sheet, certificate.qr_text)
    with saving:
        canvas.save()
    return file.getvalue()


def _sheet_of(certificate: Certificate) -> Sheet:
    # Small type comes first; words are cut only where every one of them is long.
    for longest in LONGEST_TEXTS:
        sheet = lay_out(wording_of(tidied(certificate, longest=longest)))
        if sheet:
            return sheet
    raise ValueError(f"The texts of voucher {certificate.number} do not fit on one page.")


def _new_canvas(file: BytesIO, first: Certificate) -> Canvas:
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1, lang=first.language)
    first = tidied(first, longest=LONGEST_TEXTS[0])
    canvas.setAuthor(first.region_name)
    canvas.setCreator(first.region_name)
    canvas.setProducer("ReportLab")
    with translation.override(first.language):
        canvas.setTitle(document_title(first))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    define_drawings(canvas)
    return canvas
