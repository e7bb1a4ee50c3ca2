"""Budget lines: proposed, approved by another, allotted, paused and closed."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import queries
from budgets.accounts import LINE_STAGES, Stage
from budgets.classification import parse_code
from budgets.models import Allocation, Appropriation
from budgets.operations.appropriations import require_second_person
from budgets.operations.money import Entry, Line, NotEnoughMoney, move, open_accounts, post
from core.errors import InvalidValue, WrongState
from core.formats import money_text
from core.money import require_positive
from ledger.operations import Posting
from ledger.queries import account_id
from people.models import User
from providers.models import Programme

Status = Allocation.Status


class PreviewOutdated(WrongState):
    """The line changed between the preview of its closing and the closing."""

    code = "preview-outdated"


@audit.operation("allocation.propose")
def propose_allocation(
    *,
    appropriation: Appropriation,
    programme: Programme,
    code: str,
    kind: str,
    cost_scope: str,
    classification_scheme: str,
    classification_code: str,
    amount_minor: int,
    actor: User,
    occurred_at: datetime,
    approval_above_minor: int | None = None,
) -> Allocation:
    """Plan a line of a programme. `cost_scope` says what it pays, so nothing is paid twice."""
    if programme.region_id != appropriation.region_id:
        raise InvalidValue(_("The programme is of another region than the appropriation."))
    _require_granted(appropriation)
    _require_free_code(appropriation, programme, code)
    plain_code, _parts = parse_code(classification_scheme, classification_code)
    allocation = Allocation.objects.create(
        region_id=appropriation.region_id,
        department_id=programme.department_id,
        appropriation=appropriation,
        programme=programme,
        code=code,
        kind=kind,
        cost_scope=cost_scope,
        classification_scheme=classification_scheme,
        classification_code=plain_code,
        original_minor=amount_minor,
        currency=appropriation.source.currency,
        approval_above_minor=approval_above_minor,
        proposed_by_id=actor.pk,
    )
    audit.record_act(
        action="allocation.proposed",
        subject=allocation,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    return allocation


@audit.operation("allocation.approve")
def approve_allocation(*, allocation: Allocation, actor: User, occurred_at: datetime) -> Allocation:
    """Approve the plan; together the lines may not exceed the appropriation."""
    # Two lines approved at once would each find room for itself: one waits here.
    appropriation = Appropriation.objects.select_for_update(of=["self"]).get(
        pk=allocation.appropriation_id
    )
    allocation = _locked(allocation)
    _require(allocation, Status.DRAFT)
    require_second_person(allocation, actor, occurred_at)
    room = queries.unplanned_minor(appropriation)
    if allocation.original_minor > room:
        raise NotEnoughMoney(
            _("{room} of the appropriation is not yet planned; this line asks for {asked}.").format(
                room=money_text(room, allocation.currency),
                asked=money_text(allocation.original_minor, allocation.currency),
            )
        )
    open_accounts(
        owner_id=allocation.pk,
        region_id=allocation.region_id,
        currency=allocation.currency,
        stages=LINE_STAGES,
    )
    allocation.status, allocation.approved_by_id = Status.APPROVED, actor.pk
    allocation.save(update_fields=["status", "approved_by_id"])
    audit.record_act(
        action="allocation.approved", subject=allocation, actor=actor, occurred_at=occurred_at
    )
    return allocation


@audit.operation("allocation.allot")
def allot(
    *, allocation: Allocation, amount_minor: int, actor: User, occurred_at: datetime
) -> Allocation:
    """Release (a part of) the plan for use; the first time opens the line."""
    allocation = _locked(allocation)
    _require(allocation, Status.APPROVED, Status.OPEN)
    require_second_person(allocation, actor, occurred_at)
    require_positive(amount_minor)
    amounts = queries.line_amounts(allocation)
    rest = amounts.adjusted_minor - amounts.allotted_minor
    if amount_minor > rest:
        raise NotEnoughMoney(
            _("{rest} of the plan is not yet allotted; {asked} was asked.").format(
                rest=money_text(rest, allocation.currency),
                asked=money_text(amount_minor, allocation.currency),
            )
        )
    allocation.status = Status.OPEN
    allocation.save(update_fields=["status"])
    audit.record_act(
        action="allocation.allotted",
        subject=allocation,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    posting = Posting(
        verb="allocate",
        credit=account_id(allocation.appropriation_id, Stage.UNALLOCATED),
        debit=account_id(allocation.pk, Stage.AVAILABLE),
        amount_minor=amount_minor,
        subject_id=allocation.pk,
    )
    _post(allocation, posting, actor, occurred_at)
    return allocation


@audit.operation("allocation.deallocate")
def deallocate(
    *, allocation: Allocation, amount_minor: int, reason: str, actor: User, occurred_at: datetime
) -> Allocation:
    """Take free money of a line back to the appropriation."""
    allocation = _locked(allocation)
    _require(allocation, Status.OPEN, Status.PAUSED)
    require_second_person(allocation, actor, occurred_at)
    require_positive(amount_minor)
    audit.record_act(
        action="allocation.deallocated",
        subject=allocation,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    posting = Posting(
        verb="deallocate",
        credit=account_id(allocation.pk, Stage.AVAILABLE),
        debit=account_id(allocation.appropriation_id, Stage.UNALLOCATED),
        amount_minor=amount_minor,
        subject_id=allocation.pk,
    )
    _post(allocation, posting, actor, occurred_at, reason=reason)
    return allocation


@audit.operation("allocation.pause")
def pause_allocation(
    *, allocation: Allocation, reason: str, actor: User, occurred_at: datetime
) -> Allocation:
    """Stop new commitments; what is issued stays good."""
    return _turn(allocation, Status.OPEN, Status.PAUSED, actor, occurred_at, reason)


@audit.operation("allocation.resume")
def resume_allocation(
    *, allocation: Allocation, reason: str, actor: User, occurred_at: datetime
) -> Allocation:
    """Let a paused line commit again."""
    return _turn(allocation, Status.PAUSED, Status.OPEN, actor, occurred_at, reason)


@audit.operation("allocation.close")
def close_allocation(
    *,
    allocation: Allocation,
    expected_minor: int,
    carry_to: Appropriation | None,
    actor: User,
    occurred_at: datetime,
) -> Allocation:
    """Close a line at year end; what is free lapses, or goes to `carry_to`, next year's.

    `expected_minor` is what the preview said is free: if it is something else by
    now, PreviewOutdated is raised and nothing happens.
    """
    allocation = _locked(allocation)
    _require(allocation, Status.OPEN, Status.PAUSED)
    require_second_person(allocation, actor, occurred_at)
    amounts = queries.line_amounts(allocation)
    _require_settled(allocation, amounts)
    free = amounts.available_minor
    if free != expected_minor:
        raise PreviewOutdated(
            _("{free} is free now, the preview said {expected}. Look at it again.").format(
                free=money_text(free, allocation.currency),
                expected=money_text(expected_minor, allocation.currency),
            )
        )
    if carry_to is not None:
        _require_successor(allocation, carry_to)
    lapses = free and carry_to is None
    allocation.status = Status.LAPSED if lapses else Status.CLOSED
    allocation.save(update_fields=["status"])
    audit.record_act(
        action="allocation.closed",
        subject=allocation,
        actor=actor,
        occurred_at=occurred_at,
        free_minor=free,
    )
    if free:
        _leave(allocation, free, carry_to, actor, occurred_at)
    return allocation


def _leave(
    allocation: Allocation,
    free_minor: int,
    carry_to: Appropriation | None,
    actor: User,
    occurred_at: datetime,
) -> None:
    """Let what is free lapse, or carry it over into next year's appropriation."""
    if carry_to is None:
        entry = Entry(line=Line.of(allocation), amount_minor=free_minor, subject_id=allocation.pk)
        move(
            ["lapse"],
            [entry],
            reference_id=allocation.pk,
            actor_id=actor.pk,
            occurred_at=occurred_at,
        )
        return
    posting = Posting(
        verb="carry_over",
        credit=account_id(allocation.pk, Stage.AVAILABLE),
        debit=account_id(carry_to.pk, Stage.UNALLOCATED),
        amount_minor=free_minor,
        subject_id=allocation.pk,
    )
    _post(allocation, posting, actor, occurred_at)


def _require_granted(appropriation: Appropriation) -> None:
    if appropriation.status != Appropriation.Status.APPROVED:
        raise WrongState(
            _("The appropriation is {status}. Lines are planned from an approved one.").format(
                status=appropriation.get_status_display()
            )
        )


def _require_free_code(appropriation: Appropriation, programme: Programme, code: str) -> None:
    taken = Allocation.objects.filter(
        appropriation=appropriation, programme=programme, code=code
    ).exclude(status__in=Allocation.GONE)
    if taken.exists():
        raise WrongState(
            _("A line {code} is there already in this programme. Give it another code.").format(
                code=code
            )
        )


def _require_settled(allocation: Allocation, amounts: queries.LineAmounts) -> None:
    unsettled = amounts.committed_minor + amounts.obligated_minor + amounts.expended_minor
    if unsettled:
        raise WrongState(
            _(
                "{sum} of the line is committed or owed but not paid. Void, expire or pay it first."
            ).format(sum=money_text(unsettled, allocation.currency))
        )


def _require_successor(allocation: Allocation, carry_to: Appropriation) -> None:
    old = allocation.appropriation
    fits = (
        carry_to.source_id == old.source_id
        and carry_to.fiscal_year == old.fiscal_year + 1
        and carry_to.status == Appropriation.Status.APPROVED
    )
    if not fits:
        raise InvalidValue(
            _("Carry over into the approved appropriation of the same source for {year}.").format(
                year=old.fiscal_year + 1
            )
        )


def _turn(
    allocation: Allocation,
    before: str,
    after: str,
    actor: User,
    occurred_at: datetime,
    reason: str,
) -> Allocation:
    allocation = _locked(allocation)
    _require(allocation, before)
    allocation.status = after
    allocation.save(update_fields=["status"])
    audit.record_act(
        action=f"allocation.{after.lower()}",
        subject=allocation,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return allocation


def _locked(allocation: Allocation) -> Allocation:
    found = Allocation.objects.select_for_update(of=["self"]).select_related("appropriation")
    return found.get(pk=allocation.pk)


def _require(allocation: Allocation, *statuses: str) -> None:
    if allocation.status not in statuses:
        raise WrongState(
            _("Line {code} is {status}; this needs a line that is {wanted}.").format(
                code=allocation.code,
                status=allocation.get_status_display(),
                wanted=" / ".join(str(Status(status).label) for status in statuses),
            )
        )


def _post(
    allocation: Allocation,
    posting: Posting,
    actor: User,
    occurred_at: datetime,
    reason: str = "",
) -> None:
    post(
        [posting],
        region_id=allocation.region_id,
        currency=allocation.currency,
        reference_id=allocation.pk,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        reason=reason,
    )
