"""How long what is kept, as data: the terms, and the one query behind preview and run."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Notice, Viewing
from budgets.models import Decision
from payments.models import ClaimItem, PaymentItem
from people.models import (
    Employee,
    EntryLink,
    Invitation,
    PasswordReset,
    Region,
    RoleAssignment,
    User,
)
from privacy.models import Correction, RetentionRule
from privacy.queries import free, held
from vouchers.models import Voucher
from webhooks.models import Attempt, Delivery, Endpoint

Kind = RetentionRule.Kind


@dataclass(frozen=True)
class Term:
    """A kind of data, why it is kept, and for how long after what."""

    months: int
    months_min: int
    basis: str | Promise
    trigger: str | Promise
    action: str


TERMS = {
    Kind.PERSON: Term(
        60,
        60,
        _("Financial evidence: five years after the final payment (EU Financial Regulation)."),
        _("the last of: end of employment, end of the voucher, final payment, end of roles"),
        "ANONYMISE",
    ),
    Kind.ACCOUNT: Term(
        60,
        60,
        _("Financial evidence names who decided: five years after the last role."),
        _("end of the last role"),
        "ANONYMISE",
    ),
    Kind.VIEWING: Term(
        24, 6, _("Long enough to ask who looked and to answer it."), _("the look"), "DELETE"
    ),
    Kind.CORRECTION: Term(
        12,
        3,
        _("Drafts and settled wishes: one year."),
        _("the decision, or the wish when nobody decided"),
        "DELETE",
    ),
}


@dataclass(frozen=True)
class Leftover:
    """Traces of the service itself, which belong to no region; their terms are fixed."""

    name: str
    days: int
    rows: QuerySet[Any]
    age: str  # The column whose moment the days are counted from.
    parts: dict[type[Model], str] = field(default_factory=dict)  # What goes first, and its path.

    def due(self, *, at: datetime) -> QuerySet[Any]:
        return self.rows.filter(**{f"{self.age}__lte": at - timedelta(days=self.days)})


# What an active endpoint waits for is sent or given up within days.
SENT_OR_STUCK = Delivery.objects.exclude(
    status=Delivery.Status.WAITING, endpoint__status=Endpoint.Status.ACTIVE
)

LEFTOVERS = (
    Leftover("mails", 365, Notice.objects.exclude(sent_at=None), "sent_at"),
    Leftover("sessions", 30, Session.objects.all(), "expire_date"),
    Leftover("devices", 30, UserSession.objects.all(), "last_seen_at"),
    Leftover("invitations", 365, Invitation.objects.filter(accepted_at=None), "invited_at"),
    Leftover("password-resets", 30, PasswordReset.objects.all(), "asked_at"),
    Leftover("entry-links", 30, EntryLink.objects.all(), "sent_at"),
    Leftover("webhook-messages", 90, SENT_OR_STUCK, "created_at", {Attempt: "delivery"}),
)


def months_before(at: datetime, months: int) -> datetime:
    """Return the same day of an earlier month, or its last day where there is no such day."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def rule_in_force(region: Region, kind: str) -> RetentionRule | None:
    """Return what two persons decided last for this kind, if they did."""
    decided = RetentionRule.objects.filter(region=region, kind=kind, status=Decision.APPROVED)
    return decided.order_by("decided_at", "id").last()


def months_of(region: Region, kind: str) -> int:
    """Return the region's own term, or that of the service."""
    rule = rule_in_force(region, kind)
    return rule.months if rule else TERMS[Kind(kind)].months


def due(region: Region, kind: str, *, at: datetime) -> QuerySet[Any]:
    """Return what is to go: the same rows for the preview, the clock and the command."""
    cut = months_before(at, months_of(region, kind))
    if kind == Kind.PERSON:
        return free(_left(region, cut))
    if kind == Kind.ACCOUNT:
        return _without_roles(region, cut)
    if kind == Kind.VIEWING:
        seen = Viewing.objects.filter(region_id=region.pk, viewed_at__lte=cut)
        return seen.exclude(employee_id__in=_held_in(region))
    over = Q(decided_at=None, asked_at__lte=cut) | Q(decided_at__lte=cut)
    asked = Correction.objects.filter(over, region=region)
    return asked.exclude(employee_id__in=_held_in(region))


def terms_of(region: Region, *, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the term in force for each kind, and how many rows it would let go."""
    for kind, term in TERMS.items():
        rule = rule_in_force(region, kind)
        yield {
            "region": region.code,
            "kind": kind.value,
            "months": rule.months if rule else term.months,
            "months_min": term.months_min,
            "basis": rule.basis if rule else str(term.basis),
            "trigger": str(term.trigger),
            "action": term.action,
            "enabled": bool(rule and rule.enabled),
            "due": due(region, kind, at=at).count(),
        }


def spared(region: Region, *, at: datetime) -> QuerySet[Employee]:
    """Return the people whose time is over and who stay because of a legal hold."""
    cut = months_before(at, months_of(region, Kind.PERSON))
    return held(_left(region, cut))


def _held_in(region: Region) -> QuerySet[Any]:
    return held(Employee.objects.filter(region=region)).values("pk")


def _left(region: Region, cut: datetime) -> QuerySet[Employee]:
    """Return the people of whom nothing has happened since `cut` that must be proven."""
    alive = Voucher.objects.filter(holder=OuterRef("pk"), expires_at__gt=cut)
    settled = PaymentItem.objects.filter(
        claim=OuterRef("claim"), bounced=False, order__paid_at__lte=cut
    )
    owed = ClaimItem.objects.filter(
        ~Exists(settled), redemption__voucher__holder=OuterRef("pk"), dropped=False
    )
    return Employee.objects.filter(
        ~Exists(alive),
        ~Exists(owed),
        ~Exists(_roles_after(cut).filter(user=OuterRef("user"))),
        region=region,
        erased_at=None,
        employed_until__lte=cut.date(),
    )


def _without_roles(region: Region, cut: datetime) -> QuerySet[User]:
    """Return users who are no employees and whose roles all ended, the last in this region."""
    here = RoleAssignment.objects.filter(user=OuterRef("pk"), region=region)
    return User.objects.filter(
        Exists(here),
        ~Exists(_roles_after(cut).filter(user=OuterRef("pk"))),
        employee=None,
        erased_at=None,
        is_superuser=False,
    )


def _roles_after(cut: datetime) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gt=cut))
