"""Scans as people send them, as small as they get."""

import itertools
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from providers import operations
from providers.models import Accreditation, EvidenceDocument, NeededDocument
from tests.world import DAY, NOON, World

_serial = itertools.count(1)


def pdf(words: str = "") -> bytes:
    """Return a whole PDF; each is another file."""
    return f"%PDF-1.7\n% {words} {next(_serial)}\n%%EOF\n".encode()


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("licence.pdf", pdf(), content_type="application/pdf")


def names(english: str) -> dict[str, str]:
    return {"en": english, "ru": "Лицензия", "uk": "Ліцензія", "lv": "Licence"}


def need(world: World, code: str = "LICENCE", name: str = "Licence") -> NeededDocument:
    return operations.need_document(
        region=world.region, code=code, names=names(name), actor=world.bob, occurred_at=NOON
    )


def draft_of(world: World) -> Accreditation:
    """Return a draft in which nothing but documents is missing."""
    draft = operations.begin_application(provider=world.academy, actor=world.eve, occurred_at=NOON)
    return operations.change_application(
        accreditation=draft,
        scope=["LANGUAGE"],
        valid_from=NOON,
        valid_until=NOON + 100 * DAY,
        actor=world.eve,
        occurred_at=NOON,
    )


def attach(
    world: World, application: Accreditation, needed: NeededDocument, **changes: Any
) -> EvidenceDocument:
    wanted = {"name": "licence.pdf", "content": pdf(), "actor": world.eve, "occurred_at": NOON}
    return operations.attach_document(
        accreditation=application, needed=needed, **{**wanted, **changes}
    )


def send(world: World, draft: Accreditation) -> Accreditation:
    return operations.send_application(accreditation=draft, actor=world.eve, occurred_at=NOON)


def decide(
    world: World, document: EvidenceDocument, *, accept: bool, reason: str = "", **changes: Any
) -> EvidenceDocument:
    wanted = {"actor": world.bob, "occurred_at": NOON}
    return operations.decide_document(
        document=document, accept=accept, reason=reason, **{**wanted, **changes}
    )
