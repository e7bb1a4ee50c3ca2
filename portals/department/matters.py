"""What waits for a second person: every paper in sight, who asked, since when, what changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, CharField, F, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.queries import begun_at
from budgets import access as budgets
from budgets.models import Allocation, Decision
from budgets.queries import amounts_of
from core.formats import amount_text, money_text
from payments import access as payments
from payments.models import PaymentOrder
from people.access import Scope
from people.four_eyes import bound_now
from people.models import Role
from people.queries import user_names
from portals.department.lines import may, signed_text
from vouchers import access as vouchers
from vouchers.models import VoucherBatch

WORDS = {
    "appropriation": gettext_lazy("Appropriation {one}, {other}"),
    "amendment": gettext_lazy("Amendment of {one}, {other}"),
    "line": gettext_lazy("Line {one} of {other}"),
    "allot": gettext_lazy("Release of line {one} of {other}"),
    "virement": gettext_lazy("Virement {one} to {other}"),
    "batch": gettext_lazy("Batch from line {one}, vouchers: {other}"),
    "payment-order": gettext_lazy("Payment order to {one}"),
}
PROPOSALS = {"appropriation", "line"}  # Who proposed one may withdraw it.
MOST = 200  # Nobody works through more at once; the oldest come first.


@dataclass(frozen=True)
class Matter:
    """One paper that waits; `line_ids` are the lines whose money it is about."""

    kind: str
    pk: UUID
    region_id: int
    maker_id: UUID
    one: str
    other: str
    amount_minor: int
    currency: str
    line_ids: tuple[UUID, ...]
    since: datetime | None = None
    maker: str = ""
    mine: bool = False  # The reader is among those who may decide it.
    proposed: bool = False  # The reader proposed it and may take it back.
    asked: bool = False  # The reader asked for it, or counts as who did.

    @property
    def words(self) -> str:
        return str(WORDS[self.kind]).format(one=self.one, other=self.other)

    @property
    def sum_text(self) -> str:
        return money_text(self.amount_minor, self.currency)

    @property
    def href(self) -> str:
        if self.kind == "allot":
            return reverse("department-line-allot", args=[self.pk])
        return reverse(f"department-approve-{self.kind}", args=[self.pk])


def waiting(scope: Scope, *, at: datetime) -> list[Matter]:
    """Return what waits in sight, oldest first; four or five statements."""
    rows = list(_papers(scope))
    since = begun_at([row[1] for row in rows])
    makers = user_names({row[3] for row in rows})
    bound = bound_now(user_id=scope.user.pk, at=at) if rows else set()
    found = [_matter(row, since, makers, bound, scope) for row in rows]
    return sorted(found, key=lambda each: (each.since or at, each.pk))[:MOST]


def _matter(
    row: Sequence[Any],
    since: dict[UUID, datetime],
    makers: dict[UUID, str],
    bound: Collection[UUID],
    scope: Scope,
) -> Matter:
    kind, pk, region_id, maker_id, one, other, amount, currency, line, second = row
    asked = maker_id in bound
    return Matter(
        kind=kind,
        pk=pk,
        region_id=region_id,
        maker_id=maker_id,
        one=one,
        other=other,
        amount_minor=amount,
        currency=currency,
        line_ids=tuple(each for each in (line, second) if each),
        since=since.get(pk),
        maker=makers.get(maker_id, str(maker_id)),
        proposed=kind in PROPOSALS and maker_id == scope.user.pk,
        mine=not asked and may(scope, Role.APPROVER, region_id=region_id),
        asked=asked,
    )


def _papers(scope: Scope) -> QuerySet[Any]:
    """Return all that waits as rows of one shape, from one statement."""
    first, *rest = [*_of_appropriations(scope), *_of_lines(scope), *_of_vouchers(scope)]
    return first.union(*rest, all=True)


def _of_appropriations(scope: Scope) -> list[QuerySet[Any]]:
    parent = "appropriation__"
    return [
        _rows(
            kind,
            papers.filter(status="PROPOSED"),
            "proposed_by_id",
            (
                F(f"{way}source__code"),
                _text(f"{way}fiscal_year"),
                F(amount),
                F(f"{way}source__currency"),
            ),
        )
        for kind, papers, way, amount in (
            ("appropriation", budgets.appropriations(scope), "", "original_minor"),
            ("amendment", budgets.amendments(scope), parent, "change_minor"),
        )
    ]


def _of_lines(scope: Scope) -> list[QuerySet[Any]]:
    lines = budgets.allocations(scope).select_related(None)
    told = (F("code"), F("appropriation__source__code"), F("original_minor"), F("currency"))
    kind = Case(When(status=Allocation.Status.DRAFT, then=Value("line")), default=Value("allot"))
    waiting = lines.filter(status__in=[Allocation.Status.DRAFT, Allocation.Status.APPROVED])
    moved = _rows(
        "virement",
        budgets.virements(scope).filter(status=Decision.PROPOSED),
        "proposed_by_id",
        (F("source__code"), F("target__code"), F("amount_minor"), F("source__currency")),
        (F("source_id"), F("target_id")),
    )
    return [_rows(kind, waiting, "proposed_by_id", told, (F("pk"), None)), moved]


def _of_vouchers(scope: Scope) -> list[QuerySet[Any]]:
    batches = vouchers.batches(scope).select_related(None)
    orders = payments.payment_orders(scope)
    total = F("amount_minor") * Cast("total", BigIntegerField())
    return [
        _rows(
            "batch",
            batches.filter(status=VoucherBatch.Status.AWAITING_APPROVAL),
            "issued_by_id",
            (F("allocation__code"), _text("total"), total, F("allocation__currency")),
            (F("allocation_id"), None),
        ),
        _rows(
            "payment-order",
            orders.filter(status=PaymentOrder.Status.DRAFT),
            "made_by_id",
            (F("payee__name"), Value(""), F("amount_minor"), F("currency")),
        ),
    ]


def _rows(
    kind: str | Case,
    papers: QuerySet[Any],
    maker: str,
    told: tuple[Any, Any, Any, Any],
    lines: tuple[Any, Any] = (None, None),
) -> QuerySet[Any]:
    one, other, amount, currency = told
    first, second = (each or Cast(Value(None), UUIDField()) for each in lines)
    return papers.order_by().values_list(
        Cast(Value(kind) if isinstance(kind, str) else kind, CharField()),
        "pk",
        "region_id",
        maker,
        Cast(one, CharField()),
        Cast(other, CharField()),
        Cast(amount, BigIntegerField()),
        Cast(currency, CharField()),
        first,
        second,
    )


def _text(name: str) -> Cast:
    return Cast(name, CharField())


def changes(scope: Scope, found: Sequence[Matter]) -> dict[UUID, list[str]]:
    """Return in words what each paper changes, from what to what, line by line."""
    ids = {pk for matter in found for pk in matter.line_ids}
    lines = {line.pk: line for line in budgets.allocations(scope).filter(pk__in=ids)} if ids else {}
    amounts = amounts_of(list(lines.values()))
    free = {
        pk: (line.code, amounts[pk].available_minor, line.currency) for pk, line in lines.items()
    }
    return {matter.pk: _change(matter, free) for matter in found}


def _change(matter: Matter, free: dict[UUID, tuple[str, int, str]]) -> list[str]:
    sums = {
        "virement": (-matter.amount_minor, matter.amount_minor),
        "batch": (-matter.amount_minor,),
        "allot": (matter.amount_minor,),
    }.get(matter.kind)
    if sums is None:
        return [signed_text(matter.amount_minor, matter.currency)]
    return [
        _("{code}: {before} → {after} available").format(
            code=free[pk][0],
            before=amount_text(free[pk][1], free[pk][2]),
            after=amount_text(free[pk][1] + change, free[pk][2]),
        )
        for pk, change in zip(matter.line_ids, sums, strict=True)
        if pk in free
    ]
