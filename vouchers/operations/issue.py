"""Issuing vouchers: one, or a batch of thousands in chunks."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from budgets import queries as budget_queries
from budgets.models import Allocation
from core.crockford import ALPHABET
from core.errors import InvalidValue, NotPermitted, Refused, WrongState
from core.formats import date_text, money_text
from people.four_eyes import require_another
from people.models import Employee, User
from vouchers import codes, queries
from vouchers.models import Voucher, VoucherBatch, VoucherRequest
from vouchers.operations.letters import tell_holders

CHUNK = 200


class NotEligible(Refused):
    """The person cannot hold this voucher: not employed, of another region, or has one."""

    code = "not-eligible"


class ApprovalNeeded(NotPermitted):
    """The sum is above what one person may issue."""

    code = "approval-needed"


@audit.operation("voucher.issue")
def issue_voucher(
    *,
    allocation: Allocation,
    holder: Employee,
    amount_minor: int,
    valid_from: datetime,
    expires_at: datetime,
    actor: User,
    occurred_at: datetime,
) -> Voucher:
    """Commit `amount_minor` of the line to one named person.

    Raises NotEligible, ApprovalNeeded, NotEnoughMoney, OutsideFundingWindow.
    """
    _require_period(allocation, amount_minor, valid_from, expires_at, occurred_at)
    limit = allocation.approval_above_minor
    if limit is not None and amount_minor > limit:
        raise ApprovalNeeded(
            _("One person may issue up to {limit}. Issue a batch and have it approved.").format(
                limit=money_text(limit, allocation.currency)
            )
        )
    refusals = queries.ineligible(allocation, [holder], at=occurred_at)
    if refusals:
        raise NotEligible(refusals[holder.pk])
    voucher = _new_voucher(
        allocation, holder, amount_minor, valid_from, expires_at, actor.pk, occurred_at
    )
    _issue([voucher], voucher.pk, actor.pk, occurred_at)
    return voucher


@audit.operation("voucher_batch.create")
def create_batch(
    *,
    allocation: Allocation,
    holders: Sequence[Employee],
    amount_minor: int,
    valid_from: datetime,
    expires_at: datetime,
    actor: User,
    occurred_at: datetime,
) -> VoucherBatch:
    """Write down whom to issue to; the work is done in chunks, after approval where needed."""
    _require_period(allocation, amount_minor, valid_from, expires_at, occurred_at)
    if not holders:
        raise InvalidValue(_("The batch names nobody."))
    limit = allocation.approval_above_minor
    needs_approval = limit is not None and amount_minor * len(holders) > limit
    status = VoucherBatch.Status
    batch = VoucherBatch.objects.create(
        region_id=allocation.region_id,
        allocation=allocation,
        amount_minor=amount_minor,
        valid_from=valid_from,
        expires_at=expires_at,
        status=status.AWAITING_APPROVAL if needs_approval else status.RUNNING,
        total=len(holders),
        issued_by_id=actor.pk,
        created_at=occurred_at,
    )
    VoucherRequest.objects.bulk_create(
        [
            VoucherRequest(
                region_id=batch.region_id, batch=batch, employee=holder, position=position
            )
            for position, holder in enumerate(holders, 1)
        ],
        batch_size=1000,
    )
    audit.record_act(
        action="voucher_batch.created",
        subject=batch,
        actor=actor,
        occurred_at=occurred_at,
        total=batch.total,
    )
    return batch


@audit.operation("voucher_batch.approve")
def approve_batch(*, batch: VoucherBatch, actor: User, occurred_at: datetime) -> VoucherBatch:
    """Let a batch above the limit run; by another person than the one who made it."""
    batch = _locked_batch(batch.pk)
    if batch.status != VoucherBatch.Status.AWAITING_APPROVAL:
        raise _wrong_batch_state(batch)
    require_another(
        maker_id=batch.issued_by_id,
        paper_ids=[batch.pk],
        actor=actor,
        at=occurred_at,
        message=_("You made this batch yourself. A second person has to approve it."),
    )
    if batch.expires_at <= occurred_at:
        raise InvalidValue(
            _(
                "Valid until {day}, the vouchers of this batch would have expired already."
                " Have it cancelled and make one with a later day."
            ).format(day=_last_day(batch.allocation, batch.expires_at))
        )
    batch.status, batch.approved_by_id = VoucherBatch.Status.RUNNING, actor.pk
    batch.save(update_fields=["status", "approved_by_id"])
    audit.record_act(
        action="voucher_batch.approved", subject=batch, actor=actor, occurred_at=occurred_at
    )
    return batch


@audit.operation("voucher_batch.cancel")
def cancel_batch(*, batch: VoucherBatch, actor: User, occurred_at: datetime) -> VoucherBatch:
    """Stop a batch before its next chunk; what is issued stays issued."""
    batch = _locked_batch(batch.pk)
    if batch.status not in {VoucherBatch.Status.AWAITING_APPROVAL, VoucherBatch.Status.RUNNING}:
        raise _wrong_batch_state(batch)
    batch.status = VoucherBatch.Status.CANCELLED
    batch.save(update_fields=["status"])
    audit.record_act(
        action="voucher_batch.cancelled",
        subject=batch,
        actor=actor,
        occurred_at=occurred_at,
        issued=batch.issued,
    )
    return batch


@audit.operation("voucher_batch.continue")
def issue_next_chunk(*, batch_id: UUID, occurred_at: datetime, limit: int = CHUNK) -> VoucherBatch:
    """Issue to the next people of a running batch, in one transaction; safe to repeat.

    Whoever is not eligible, finds no money left or comes after the vouchers' last day is
    refused by name and the others go on. A batch that is not running is returned as it is. Raises WrongState
    while the line is paused, and OutsideFundingWindow after the source's last day.
    """
    batch = _locked_batch(batch_id)
    if batch.status != VoucherBatch.Status.RUNNING:
        return batch
    # Two batches of one line take turns, so that each counts the money the other left.
    # A key-share lock, as a new voucher's foreign key takes, does not wait for this one.
    lines = Allocation.objects.select_for_update(no_key=True, of=["self"])
    line = lines.select_related("region", "appropriation__source").get(pk=batch.allocation_id)
    budget_queries.require_usable(line, at=occurred_at)
    requests = list(queries.open_requests(batch)[:limit])
    people = [request.employee for request in requests]
    refusals = queries.ineligible(batch.allocation, people, at=occurred_at)
    if batch.expires_at <= occurred_at:  # The batch, or its line, waited too long.
        told = _expired_already(batch.allocation, batch.expires_at)
        refusals = {person.pk: told for person in people}
    wanted = [request for request in requests if request.employee_id not in refusals]
    room = queries.room_for(batch.allocation, batch.amount_minor)
    for request in wanted[room:]:
        refusals[request.employee_id] = _("No money is left on the line.")
    _issue_requests(batch, wanted[:room], occurred_at)
    for request in requests:
        request.refusal = "" if request.voucher_id else refusals[request.employee_id]
    VoucherRequest.objects.bulk_update(requests, ["voucher", "refusal"])
    batch.issued += len(wanted[:room])
    batch.refused += len(requests) - len(wanted[:room])
    if batch.issued + batch.refused == batch.total:
        batch.status = VoucherBatch.Status.DONE
    batch.save(update_fields=["issued", "refused", "status"])
    return batch


def _issue_requests(
    batch: VoucherBatch, requests: list[VoucherRequest], occurred_at: datetime
) -> None:
    vouchers = []
    for request in requests:
        request.voucher = _new_voucher(
            batch.allocation,
            request.employee,
            batch.amount_minor,
            batch.valid_from,
            batch.expires_at,
            batch.issued_by_id,
            occurred_at,
            batch,
        )
        vouchers.append(request.voucher)
    if vouchers:
        _issue(vouchers, batch.pk, batch.issued_by_id, occurred_at)


def _issue(vouchers: list[Voucher], paper_id: UUID, actor_id: UUID, occurred_at: datetime) -> None:
    """Write the vouchers, tell their holders and commit the money: one guarded update for all."""
    Voucher.objects.bulk_create(vouchers)
    audit.record_many(
        action="voucher.issued",
        region_id=vouchers[0].region_id,
        actor_id=actor_id,
        occurred_at=occurred_at,
        subjects=[(voucher.pk, {"face_minor": voucher.face_minor}) for voucher in vouchers],
    )
    tell_holders(vouchers, at=occurred_at)
    line = budgets.Line.of(vouchers[0].allocation)
    entries = [
        budgets.Entry(line=line, amount_minor=voucher.face_minor, subject_id=voucher.pk)
        for voucher in vouchers
    ]
    budgets.move(
        ["commit"], entries, reference_id=paper_id, actor_id=actor_id, occurred_at=occurred_at
    )


def _new_voucher(
    allocation: Allocation,
    holder: Employee,
    amount_minor: int,
    valid_from: datetime,
    expires_at: datetime,
    issued_by_id: UUID,
    issued_at: datetime,
    batch: VoucherBatch | None = None,
) -> Voucher:
    voucher = Voucher(
        region_id=allocation.region_id,
        allocation=allocation,
        programme_id=allocation.programme_id,
        holder=holder,
        batch=batch,
        number=_new_number(allocation, issued_at),
        face_minor=amount_minor,
        remaining_minor=amount_minor,
        currency=allocation.currency,
        issued_at=issued_at,
        issued_by_id=issued_by_id,
        valid_from=valid_from,
        expires_at=expires_at,
    )
    renew_secrets(voucher)
    return voucher


def renew_secrets(voucher: Voucher) -> None:
    """Set the digests that belong to the voucher's id and code version."""
    plain = codes.secrets_of(voucher.pk, voucher.code_version)
    voucher.code_digest = codes.digest(plain.code)
    voucher.token_digest = codes.digest(plain.token)
    voucher.code_last4 = plain.last4


def _new_number(allocation: Allocation, issued_at: datetime) -> str:
    """Return a public reference: random, so that it tells neither order nor count."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(8))
    return f"{allocation.region.code[3:]}-{issued_at:%y}-{drawn[:4]}-{drawn[4:]}"


def _require_period(
    allocation: Allocation,
    amount_minor: int,
    valid_from: datetime,
    expires_at: datetime,
    occurred_at: datetime,
) -> None:
    if allocation.kind != Allocation.Kind.VOUCHERS:
        raise WrongState(
            _("Line {code} is not for vouchers but for {kind}.").format(
                code=allocation.code, kind=allocation.get_kind_display()
            )
        )
    if amount_minor <= 0:
        raise InvalidValue(_("The amount must be more than zero."))
    budget_queries.require_usable(allocation, at=occurred_at)
    require_validity(allocation, valid_from, expires_at, at=occurred_at)


def require_validity(
    allocation: Allocation, valid_from: datetime, expires_at: datetime, *, at: datetime
) -> None:
    """Refuse a period that is empty, over already, or reaches beyond the funding window."""
    if expires_at <= valid_from:
        raise InvalidValue(_("The voucher must expire after it begins to be valid."))
    if expires_at <= at:
        raise InvalidValue(_expired_already(allocation, expires_at))
    budget_queries.require_in_window(allocation, at=valid_from)
    source = allocation.appropriation.source
    zone = ZoneInfo(allocation.region.time_zone)
    if expires_at.astimezone(zone).date() > source.eligible_until:
        raise budget_queries.OutsideFundingWindow(
            _("The source pays until {day} (not included); choose an earlier expiry.").format(
                day=date_text(source.eligible_until)
            )
        )


def _expired_already(allocation: Allocation, expires_at: datetime) -> str:
    return _(
        "Valid until {day}, the voucher would have expired already. Choose a later day."
    ).format(day=_last_day(allocation, expires_at))


def _last_day(allocation: Allocation, expires_at: datetime) -> str:
    """Return the last good day as people of the region name it."""
    last_moment = expires_at - timedelta(microseconds=1)
    return date_text(last_moment.astimezone(ZoneInfo(allocation.region.time_zone)).date())


def _locked_batch(batch_id: UUID) -> VoucherBatch:
    found = VoucherBatch.objects.select_for_update(of=["self"])
    return found.select_related("allocation__region", "allocation__appropriation__source").get(
        pk=batch_id
    )


def _wrong_batch_state(batch: VoucherBatch) -> WrongState:
    return WrongState(
        _("The batch is {status}; that is too late for this.").format(
            status=batch.get_status_display()
        )
    )
