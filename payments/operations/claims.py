"""Claims: a provider asks for money for completed training; somebody checks it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from core.errors import InvalidValue, Refused, WrongState
from payments.models import Claim, ClaimItem
from people.four_eyes import require_another
from people.models import User
from providers.models import Provider
from vouchers import operations as vouchers
from vouchers.models import Redemption

Status = Claim.Status


class DuplicateNumber(Refused):
    """The provider used this number before, perhaps typed another way."""

    code = "duplicate-number"


def normalised(number: str) -> str:
    """Return what two spellings of a number share: `INV-001` and `inv 1` are both `INV1`."""
    plain = re.sub(r"[\W_]", "", number.upper())
    return re.sub(r"0*(\d+)", r"\1", plain)


@audit.operation("claim.submit")
def submit_claim(
    *,
    provider: Provider,
    number: str,
    redemption_ids: Sequence[UUID],
    actor: User,
    occurred_at: datetime,
) -> Claim:
    """Claim the whole amount of each redemption; every one completed and not yet claimed.

    Raises NotClaimable, DuplicateNumber, InvalidValue.
    """
    if not redemption_ids:
        raise InvalidValue(_("The claim names no redemption."))
    plain = _require_free_number(provider, number)
    redemptions = vouchers.claim_redemptions(
        redemption_ids=redemption_ids, provider=provider, claimed_at=occurred_at
    )
    currencies = {redemption.voucher.currency for redemption in redemptions}
    if len(currencies) != 1:
        raise InvalidValue(_("One claim is in one currency."))
    claim = Claim.objects.create(
        region_id=provider.region_id,
        provider=provider,
        number=number,
        normalised_number=plain,
        amount_minor=sum(redemption.amount_minor for redemption in redemptions),
        currency=currencies.pop(),
        submitted_at=occurred_at,
        submitted_by_id=actor.pk,
    )
    ClaimItem.objects.bulk_create(
        ClaimItem(
            region_id=claim.region_id,
            claim=claim,
            redemption=redemption,
            amount_minor=redemption.amount_minor,
        )
        for redemption in redemptions
    )
    audit.record_act(
        action="claim.submitted",
        subject=claim,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=claim.amount_minor,
    )
    return claim


@audit.operation("claim.accept")
def accept_claim(*, claim: Claim, actor: User, occurred_at: datetime) -> Claim:
    """Find the training delivered: what was owed is expended.

    The person must have neither submitted the claim nor issued a voucher in it.
    """
    claim = _locked(claim)
    _require(claim, Status.SUBMITTED, Status.HELD)
    redemptions = _redemptions(claim)
    _require_not_the_issuer(redemptions, actor, occurred_at)
    _decide(claim, Status.ACCEPTED, "", actor, occurred_at)
    entries = [
        budgets.Entry(
            line=budgets.Line(r.voucher.allocation_id, r.region_id, claim.currency),
            amount_minor=r.amount_minor,
            subject_id=r.voucher_id,
            counterparty_id=claim.provider_id,
        )
        for r in redemptions
    ]
    budgets.move(
        ["expend"], entries, reference_id=claim.pk, actor_id=actor.pk, occurred_at=occurred_at
    )
    return claim


@audit.operation("claim.hold")
def hold_claim(*, claim: Claim, reason: str, actor: User, occurred_at: datetime) -> Claim:
    """Keep a claim for a closer look, for a stated reason."""
    claim = _locked(claim)
    _require(claim, Status.SUBMITTED)
    return _decide(claim, Status.HELD, reason, actor, occurred_at)


@audit.operation("claim.return")
def return_claim(*, claim: Claim, reason: str, actor: User, occurred_at: datetime) -> Claim:
    """Send a claim back to be mended; its redemptions can be claimed again."""
    return _drop(claim, Status.RETURNED, reason, actor, occurred_at)


@audit.operation("claim.reject")
def reject_claim(*, claim: Claim, reason: str, actor: User, occurred_at: datetime) -> Claim:
    """Turn a claim down for good; its redemptions can be claimed anew."""
    return _drop(claim, Status.REJECTED, reason, actor, occurred_at)


def _require_free_number(provider: Provider, number: str) -> str:
    """Return the number's plain form, unless a living claim of the provider has it."""
    plain = normalised(number)
    alive = Claim.objects.filter(provider=provider, normalised_number=plain).exclude(
        status__in=[Status.RETURNED, Status.REJECTED]
    )
    if not plain or (earlier := alive.first()):
        raise DuplicateNumber(
            _("Number “{number}” is taken by claim “{earlier}”. Use another.").format(
                number=number, earlier=earlier.number if plain and earlier else "–"
            )
        )
    return plain


def _drop(claim: Claim, status: Status, reason: str, actor: User, occurred_at: datetime) -> Claim:
    claim = _locked(claim)
    _require(claim, Status.SUBMITTED, Status.HELD)
    redemption_ids = [redemption.pk for redemption in _redemptions(claim)]
    claim.items.update(dropped=True)
    vouchers.unclaim_redemptions(redemption_ids=redemption_ids)
    return _decide(claim, status, reason, actor, occurred_at)


def _decide(claim: Claim, status: Status, reason: str, actor: User, occurred_at: datetime) -> Claim:
    require_another(
        maker_id=claim.submitted_by_id,
        paper_ids=[claim.pk],
        actor=actor,
        at=occurred_at,
        message=_("You submitted this claim. A second person has to check it."),
    )
    claim.status, claim.decision_reason = status, reason
    claim.decided_at, claim.decided_by_id = occurred_at, actor.pk
    claim.save(update_fields=["status", "decision_reason", "decided_at", "decided_by_id"])
    audit.record_act(
        action=f"claim.{status.lower()}",
        subject=claim,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return claim


def _require_not_the_issuer(
    redemptions: Sequence[Redemption], actor: User, occurred_at: datetime
) -> None:
    issued: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for redemption in redemptions:
        issued[redemption.voucher.issued_by_id].append(redemption.voucher_id)
    for issuer_id, voucher_ids in issued.items():
        require_another(
            maker_id=issuer_id,
            paper_ids=voucher_ids,
            actor=actor,
            at=occurred_at,
            message=_("You issued vouchers in this claim. Somebody who did not has to check it."),
        )


def _redemptions(claim: Claim) -> list[Redemption]:
    items = ClaimItem.objects.filter(claim=claim, dropped=False)
    found = items.select_related("redemption__voucher").order_by("redemption_id", "pk")
    return [item.redemption for item in found]


def _locked(claim: Claim) -> Claim:
    return Claim.objects.select_for_update().get(pk=claim.pk)


def _require(claim: Claim, *statuses: str) -> None:
    if claim.status not in statuses:
        raise WrongState(
            _("Claim {number} is already {status}.").format(
                number=claim.number, status=claim.get_status_display()
            )
        )
