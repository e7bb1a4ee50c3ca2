"""What the region wants to see before it accredits, and the papers that the providers send."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from core.paper.ink import draw_lines
from core.paper.typesetting import REGULAR, Line, Style, register_fonts, saving
from demo.pskov.dates import REGISTRY_OPENS, moment
from people.models import Region, User
from providers import operations as providers
from providers.models import Accreditation, Provider
from providers.queries import needed_documents

NEEDED = {
    "LICENCE": {
        "en": "Licence to teach",
        "ru": "Лицензия на образовательную деятельность",
        "uk": "Ліцензія на освітню діяльність",
        "lv": "Izglītības iestādes licence",
    },
    "STATUTES": {
        "en": "Statutes",
        "ru": "Устав",
        "uk": "Статут",
        "lv": "Statūti",
    },
}
TEXT = Style(REGULAR, 14, 1.4)


def ask_for_documents(region: Region, accreditor: User) -> None:
    """Have the region ask every provider for the documents above."""
    for code, names in NEEDED.items():
        providers.need_document(
            region=region,
            code=code,
            names=names,
            actor=accreditor,
            occurred_at=moment(REGISTRY_OPENS, "09:00"),
        )


def apply_with_documents(
    provider: Provider,
    staff: User,
    *,
    scope: Sequence[str],
    period: tuple[datetime, datetime],
    at: datetime,
) -> Accreditation:
    """Fill in an application, attach one page for each document that is asked for, and send it."""
    by: dict[str, Any] = {"actor": staff, "occurred_at": at}
    draft = providers.begin_application(provider=provider, **by)
    begins, ends = period
    providers.change_application(
        accreditation=draft, scope=scope, valid_from=begins, valid_until=ends, **by
    )
    for needed in needed_documents(region_id=draft.region_id):
        title = needed.names["ru"]
        page = _page(title, provider.name, provider.licence_number, "Вымышленный документ.")
        providers.attach_document(
            accreditation=draft, needed=needed, name=f"{title}.pdf", content=page, **by
        )
    return providers.send_application(accreditation=draft, **by)


def accept_documents(accreditation: Accreditation, accreditor: User, at: datetime) -> None:
    for document in accreditation.documents.order_by("pk"):
        providers.decide_document(document=document, accept=True, actor=accreditor, occurred_at=at)


def _page(*texts: str) -> bytes:
    """Return a PDF with these lines, the same bytes for the same lines."""
    register_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1, lang="ru")
    canvas.setTitle(texts[0])
    draw_lines(
        canvas,
        [Line(72, 760 - 24 * row, text, TEXT) for row, text in enumerate(filter(None, texts))],
    )
    canvas.showPage()
    with saving:
        canvas.save()
    return file.getvalue()
