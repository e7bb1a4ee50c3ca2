"""What a certificate says: its facts, and the fixed words around them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.formats import date_text, money_text

# A code, number or address that is cut or changed is wrong, so these stay as they are.
_VERBATIM = {
    "language",
    "number",
    "currency",
    "code",
    "qr_text",
    "help_phone",
    "verify_address",
}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, kw_only=True)
class Funder:
    """Who pays, in the words the funder asks for; the emblem is a neutral shield."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The facts of one voucher, as plain values in the language of its holder."""

    language: str
    region_name: str
    number: str
    issued_date: date
    holder_name: str
    body_name: str
    amount_minor: int
    currency: str
    valid_until: date  # The last day on which it is still good.
    code: str
    qr_text: str
    course_name: str
    hours_text: str
    cost_scope: str
    help_phone: str
    help_hours: str
    verify_address: str
    funders: tuple[Funder, ...] = ()
    place_lines: tuple[str, ...] = ()  # Empty while no group has been chosen.
    start_text: str = ""
    copayment_minor: int = 0  # What the holder pays, in the same currency.


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One column of the stub: a label, its answer, and lines that add to it."""

    label: str
    answer: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Every string of one page, ready to be set."""

    brand: str
    region: str
    issued: str
    number: str
    title: str
    holder: str
    body: str
    amount: str
    valid: str
    code: str
    facts: tuple[Fact, ...]
    steps_heading: str
    steps: tuple[str, ...]
    notes_heading: str
    notes: tuple[str, ...]
    help: str
    help_lines: tuple[str, ...]
    funders: tuple[str, ...]


def tidied(certificate: Certificate, *, longest: int) -> Certificate:
    """Return the certificate with clean spaces, and its texts cut where they are too long."""
    texts: dict[str, Any] = {
        field.name: _tidy(value, longest)
        for field in fields(certificate)
        if field.name not in _VERBATIM
        and isinstance(value := getattr(certificate, field.name), str)
    }
    funders = _tidy_lines((funder.name for funder in certificate.funders), longest)
    return replace(
        certificate,
        **texts,
        place_lines=_tidy_lines(certificate.place_lines, longest),
        funders=tuple(Funder(name=name) for name in funders),
    )


def wording_of(certificate: Certificate) -> Wording:
    """Return the words of one page in the language that is active now."""
    return Wording(
        brand=_("Training vouchers"),
        region=certificate.region_name,
        issued=_("Issued on %(date)s") % {"date": _day(certificate.issued_date)},
        number=_("No. %(number)s") % {"number": certificate.number},
        title=_("Training voucher"),
        holder=certificate.holder_name,
        body=certificate.body_name,
        amount=money_text(certificate.amount_minor, certificate.currency),
        valid=_("Valid up to and including %(date)s.") % {"date": _day(certificate.valid_until)},
        code=certificate.code,
        facts=_facts(certificate),
        steps_heading=_("How to use it"),
        steps=_steps(certificate),
        notes_heading=_("What you should know"),
        notes=_notes(certificate),
        help=_("Help: %(phone)s") % {"phone": _unbroken(certificate.help_phone)},
        help_lines=(
            certificate.help_hours,
            _("About vouchers: %(address)s") % {"address": certificate.verify_address},
        ),
        funders=tuple(funder.name for funder in certificate.funders),
    )


def document_title(certificate: Certificate) -> str:
    """Return what a reader shows in its title bar, in the language that is active now."""
    return "{} {}".format(
        _("Training voucher"), _("No. %(number)s") % {"number": certificate.number}
    )


def _facts(certificate: Certificate) -> tuple[Fact, ...]:
    course = Fact(
        label=_("Course"),
        answer=certificate.course_name,
        details=(certificate.hours_text,) if certificate.hours_text else (),
    )
    where = _("Where it is accepted")
    places = certificate.place_lines
    if not places:
        return course, Fact(label=where, answer=_("The group is not chosen yet."))
    place = Fact(label=where, answer=places[0], details=places[1:])
    if not certificate.start_text:
        return course, place
    return course, place, Fact(label=_("Start"), answer=certificate.start_text)


def _steps(certificate: Certificate) -> tuple[str, ...]:
    steps = [
        _("Bring this sheet to the first class. You do not need a telephone."),
        _("The staff of the training provider will scan the code."),
        _("Confirm the start: by the link in your letter or through your HR officer."),
    ]
    if not certificate.place_lines:
        steps.insert(0, _("Choose a group: by the link in your letter or through your HR officer."))
    if certificate.copayment_minor:
        share = money_text(certificate.copayment_minor, certificate.currency)
        steps.append(_("Your own share of the price is %(amount)s.") % {"amount": share})
    else:
        steps.append(_("You do not pay anything extra."))
    return tuple(steps)


def _notes(certificate: Certificate) -> tuple[str, ...]:
    notes = [_("The voucher is personal. It cannot be passed on, sold or exchanged for money.")]
    if scope := certificate.cost_scope.rstrip("."):
        notes.append(_("The voucher covers: %(scope)s.") % {"scope": scope})
    notes.append(_("Do not photograph the code or send it to anyone."))
    notes.append(_("Lost the sheet? Call us: you get a new one, and the old code stops working."))
    return tuple(notes)


def _tidy_lines(texts: Iterable[str], longest: int) -> tuple[str, ...]:
    return tuple(tidy for text in texts if (tidy := _tidy(text, longest)))


def _tidy(text: str, longest: int) -> str:
    # Text typed on a Mac may carry its diacritics apart, which no embedded font
    # puts together again; composed letters are what the fonts have.
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return tidy if len(tidy) <= longest else tidy[: longest - 1].rstrip() + "…"


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _day(day: date) -> str:
    return _unbroken(date_text(day))
