"""Nominations: an HR officer names people in their order, the department decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import operations as audit
from budgets import queries as budget_queries
from budgets.models import Allocation
from core.errors import InvalidValue, Refused, WrongState
from people.four_eyes import require_another
from people.models import Employee, User
from providers.models import Programme
from vouchers import queries
from vouchers.models import Criterion, Nomination, PriorityRule, VoucherBatch
from vouchers.operations.issue import NotEligible, create_batch
from vouchers.operations.quotas import in_turn, require_room

State = Nomination.Status


class ReasonNeeded(Refused):
    """Somebody who stands before in the order is passed over, and nobody says why."""

    code = "reason-needed"


@audit.operation("priority.set")
def set_priority(
    *,
    programme: Programme,
    criteria: Sequence[str],
    posts: Sequence[str],
    actor: User,
    occurred_at: datetime,
) -> PriorityRule:
    """Say by what the people of a programme are put in order, from now on.

    Nominations that wait keep the place they were given.
    """
    if not criteria or len(set(criteria)) != len(criteria):
        raise InvalidValue(_("Name each criterion once, and at least one."))
    named = [each.strip() for each in posts if each.strip()]
    if (Criterion.POST in criteria) != bool(named):
        raise InvalidValue(_("Name posts exactly when people in certain posts come first."))
    rule, _created = PriorityRule.objects.update_or_create(
        programme=programme,
        defaults={
            "region_id": programme.region_id,
            "criteria": list(criteria),
            "posts": named,
            "set_at": occurred_at,
            "set_by_id": actor.pk,
        },
    )
    audit.record_act(
        action="priority.set",
        subject=rule,
        actor=actor,
        occurred_at=occurred_at,
        criteria=list(criteria),
    )
    return rule


@audit.operation("nomination.make")
def nominate(
    *,
    allocation: Allocation,
    employees: Sequence[Employee],
    among: Sequence[Employee],
    reason: str,
    actor: User,
    occurred_at: datetime,
) -> list[Nomination]:
    """Ask for a voucher of the line for each of `employees`.

    Their places are those among `among`, all the people the actor looks after. Raises
    NotEligible, QuotaExceeded, and ReasonNeeded when somebody is passed over without a
    `reason`.
    """
    if allocation.kind != Allocation.Kind.VOUCHERS:
        raise WrongState(_("Line {code} is not for vouchers.").format(code=allocation.code))
    budget_queries.require_usable(allocation, at=occurred_at)
    if not employees:
        raise InvalidValue(_("Choose at least one person."))
    in_turn(allocation.programme_id)
    able, unable = queries.candidates(allocation, among, at=occurred_at)
    chosen = _chosen(able, unable, {each.pk for each in employees})
    require_reason(chosen, reason)
    require_room(allocation, chosen)
    made = [
        Nomination(
            region_id=allocation.region_id,
            allocation=allocation,
            employee=each.employee,
            body_id=each.employee.body_id,
            place=each.place,
            among=len(able),
            grounds=each.grounds,
            reason=reason,
            nominated_at=occurred_at,
            nominated_by_id=actor.pk,
        )
        for each in chosen
    ]
    Nomination.objects.bulk_create(made)
    _record("nomination.made", made, actor, occurred_at, reason=reason)
    return made


@audit.operation("nomination.withdraw")
def withdraw_nomination(
    *, nomination: Nomination, actor: User, occurred_at: datetime
) -> Nomination:
    """Take a nomination back before the department has decided."""
    [found] = _waiting([nomination.pk])
    _decide([found], State.WITHDRAWN, actor, occurred_at)
    _record("nomination.withdrawn", [found], actor, occurred_at)
    return found


@audit.operation("nomination.accept")
def accept_nominations(
    *,
    nominations: Sequence[Nomination],
    amount_minor: int,
    valid_from: datetime,
    expires_at: datetime,
    actor: User,
    occurred_at: datetime,
) -> VoucherBatch:
    """Turn nominations of one line into a batch, whose vouchers are issued in their order.

    The batch refuses by name whoever has got a voucher, or left, since.
    """
    found = _waiting([each.pk for each in nominations])
    _require_others(found, actor, occurred_at)
    line = found[0].allocation
    if any(each.allocation_id != line.pk for each in found):
        raise InvalidValue(_("Accept the nominations of one budget line at a time."))
    found = queries.in_order(found)
    batch = create_batch(
        allocation=line,
        holders=[each.employee for each in found],
        amount_minor=amount_minor,
        valid_from=valid_from,
        expires_at=expires_at,
        actor=actor,
        occurred_at=occurred_at,
    )
    for each in found:
        each.batch = batch
    _decide(found, State.ACCEPTED, actor, occurred_at)
    _record("nomination.accepted", found, actor, occurred_at)
    return batch


@audit.operation("nomination.decline")
def decline_nominations(
    *, nominations: Sequence[Nomination], reason: str, actor: User, occurred_at: datetime
) -> list[Nomination]:
    """Refuse nominations; the officer who made them reads the reason."""
    found = _waiting([each.pk for each in nominations])
    _require_others(found, actor, occurred_at)
    for each in found:
        each.decision_reason = reason
    _decide(found, State.DECLINED, actor, occurred_at)
    _record("nomination.declined", found, actor, occurred_at, reason=reason)
    return found


def _chosen(
    able: list[queries.Candidate], unable: list[tuple[Employee, str]], wanted: set[UUID]
) -> list[queries.Candidate]:
    """Return the candidates that are wanted, or refuse by the first who cannot be."""
    for person, why in unable:
        if person.pk in wanted:
            raise NotEligible(f"{person.work_id}: {why}")
    chosen = [each for each in able if each.employee.pk in wanted]
    if len(chosen) != len(wanted):
        raise NotEligible(_("You nominate people of your own bodies only."))
    return chosen


def require_reason(chosen: Sequence[queries.Candidate], reason: str) -> None:
    """Refuse to pass over somebody who stands before, unless it is said why."""
    passed_over = chosen[-1].place - len(chosen)
    if passed_over and not reason.strip():
        words = ngettext(
            "You pass over {count} person who stands before. Say why, or take them in order.",
            "You pass over {count} people who stand before. Say why, or take them in order.",
            passed_over,
        )
        raise ReasonNeeded(words.format(count=passed_over))


def _waiting(wanted: Sequence[UUID]) -> list[Nomination]:
    """Lock nominations that await a decision; two who decide take turns."""
    rows = Nomination.objects.select_for_update(of=["self"]).filter(pk__in=set(wanted))
    found = list(
        rows.select_related(
            "employee", "allocation__region", "allocation__appropriation__source"
        ).order_by("pk")
    )
    if not found:
        raise InvalidValue(_("Choose at least one person."))
    for each in found:
        if each.status != State.WAITING:
            raise WrongState(
                _("The nomination of {work_id} is {status} already. Look again.").format(
                    work_id=each.employee.work_id, status=each.get_status_display()
                )
            )
    return found


def _require_others(found: list[Nomination], actor: User, at: datetime) -> None:
    for maker in {each.nominated_by_id for each in found}:
        require_another(
            maker_id=maker,
            paper_ids=[each.pk for each in found if each.nominated_by_id == maker],
            actor=actor,
            at=at,
            message=_("You nominated them yourself. A second person has to decide."),
        )


def _decide(found: list[Nomination], status: str, actor: User, at: datetime) -> None:
    for each in found:
        each.status, each.decided_at, each.decided_by_id = status, at, actor.pk
    Nomination.objects.bulk_update(
        found, ["status", "decided_at", "decided_by_id", "decision_reason", "batch"]
    )


def _record(
    action: str, found: list[Nomination], actor: User, at: datetime, reason: str = ""
) -> None:
    audit.record_many(
        action=action,
        region_id=found[0].region_id,
        actor_id=actor.pk,
        occurred_at=at,
        subjects=[(each.pk, {"place": each.place, "reason": reason}) for each in found],
    )
