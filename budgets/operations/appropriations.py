"""Funding sources, the yearly authority to spend from them, and its amendments."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.accounts import Stage
from budgets.models import (
    Allocation,
    Amendment,
    Appropriation,
    Decision,
    FundingSource,
    Virement,
)
from budgets.operations.money import open_accounts, post, require_enough
from core.errors import InvalidValue, WrongState
from core.money import require_currency, require_positive
from ledger.operations import Posting
from ledger.queries import account_id, balances
from people.four_eyes import require_another
from people.models import Region, User


@audit.operation("funding_source.create")
def create_funding_source(
    *,
    region: Region,
    code: str,
    name: str,
    instrument: str,
    eligible_from: date,
    eligible_until: date,
    actor: User,
    occurred_at: datetime,
    currency: str | None = None,
    project_number: str = "",
    publicity_text: str = "",
) -> FundingSource:
    """Register where money comes from. The window is half-open; money is the region's currency."""
    currency = require_currency(currency or region.currency)
    if currency != region.currency:
        raise InvalidValue(
            _("{region} keeps its books in {own}, not in {other}.").format(
                region=region.name, own=region.currency, other=currency
            )
        )
    if eligible_until <= eligible_from:
        raise InvalidValue(_("The window must end after {day}.").format(day=eligible_from))
    source = FundingSource.objects.create(
        region=region,
        code=code,
        name=name,
        instrument=instrument,
        project_number=project_number,
        currency=currency,
        eligible_from=eligible_from,
        eligible_until=eligible_until,
        publicity_text=publicity_text,
    )
    open_accounts(owner_id=source.pk, region_id=region.pk, currency=currency, stages=[Stage.SOURCE])
    audit.record(
        action="funding_source.created",
        region_id=region.pk,
        actor_id=actor.pk,
        subject_id=source.pk,
        occurred_at=occurred_at,
        code=code,
    )
    return source


@audit.operation("appropriation.propose")
def propose_appropriation(
    *,
    source: FundingSource,
    fiscal_year: int,
    amount_minor: int,
    document: str,
    actor: User,
    occurred_at: datetime,
) -> Appropriation:
    """Write down the authority that a law or decision grants for one fiscal year."""
    require_positive(amount_minor)
    known = Appropriation.objects.filter(source=source, fiscal_year=fiscal_year)
    if known.exclude(status__in=Appropriation.GONE).exists():
        raise WrongState(
            _("{source} already has an appropriation for {year}. Amend that one.").format(
                source=source, year=fiscal_year
            )
        )
    appropriation = Appropriation.objects.create(
        region_id=source.region_id,
        source=source,
        fiscal_year=fiscal_year,
        original_minor=amount_minor,
        document=document,
        proposed_by_id=actor.pk,
    )
    audit.record(
        action="appropriation.proposed",
        region_id=source.region_id,
        actor_id=actor.pk,
        subject_id=appropriation.pk,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    return appropriation


@audit.operation("appropriation.approve")
def approve_appropriation(
    *, appropriation: Appropriation, actor: User, occurred_at: datetime
) -> Appropriation:
    """Grant the authority: its whole amount arrives, unallocated."""
    found = Appropriation.objects.select_for_update(of=["self"]).select_related("source")
    appropriation = found.get(pk=appropriation.pk)
    if appropriation.status != Appropriation.Status.PROPOSED:
        raise WrongState(
            _("This appropriation is already {status}.").format(
                status=appropriation.get_status_display()
            )
        )
    require_second_person(appropriation, actor, occurred_at)
    appropriation.status = Appropriation.Status.APPROVED
    appropriation.approved_by_id = actor.pk
    appropriation.save(update_fields=["status", "approved_by_id"])
    source = appropriation.source
    open_accounts(
        owner_id=appropriation.pk,
        region_id=appropriation.region_id,
        currency=source.currency,
        stages=[Stage.UNALLOCATED],
    )
    audit.record_act(
        action="appropriation.approved",
        subject=appropriation,
        actor=actor,
        occurred_at=occurred_at,
    )
    _appropriate(appropriation, appropriation.original_minor, appropriation, actor, occurred_at)
    return appropriation


@audit.operation("amendment.propose")
def propose_amendment(
    *,
    appropriation: Appropriation,
    change_minor: int,
    reason: str,
    actor: User,
    occurred_at: datetime,
) -> Amendment:
    """Ask for a supplementary amount (positive), or a cut (negative) of what no line was given."""
    if appropriation.status != Appropriation.Status.APPROVED:
        raise WrongState(_("Only an approved appropriation can be amended."))
    if change_minor == 0:
        raise InvalidValue(_("A change of zero changes nothing."))
    if change_minor < 0:
        free = balances([appropriation.pk])[appropriation.pk, Stage.UNALLOCATED]
        require_enough(free, -change_minor, currency=appropriation.source.currency)
    amendment = Amendment.objects.create(
        region_id=appropriation.region_id,
        appropriation=appropriation,
        change_minor=change_minor,
        reason=reason,
        proposed_by_id=actor.pk,
    )
    audit.record(
        action="amendment.proposed",
        region_id=appropriation.region_id,
        actor_id=actor.pk,
        subject_id=amendment.pk,
        occurred_at=occurred_at,
        change_minor=change_minor,
    )
    return amendment


@audit.operation("amendment.decide")
def decide_amendment(
    *, amendment: Amendment, approve: bool, actor: User, occurred_at: datetime
) -> Amendment:
    """Approve or reject; a cut is refused beyond what is unallocated."""
    found = Amendment.objects.select_for_update(of=["self"])
    amendment = found.select_related("appropriation__source").get(pk=amendment.pk)
    if amendment.status != Decision.PROPOSED:
        raise WrongState(
            _("This amendment is already {status}.").format(status=amendment.get_status_display())
        )
    require_second_person(amendment, actor, occurred_at)
    amendment.status = Decision.APPROVED if approve else Decision.REJECTED
    amendment.decided_by_id = actor.pk
    amendment.save(update_fields=["status", "decided_by_id"])
    audit.record_act(
        action=f"amendment.{amendment.status.lower()}",
        subject=amendment,
        actor=actor,
        occurred_at=occurred_at,
    )
    if approve:
        change = amendment.change_minor
        _appropriate(amendment.appropriation, change, amendment, actor, occurred_at)
    return amendment


def require_second_person(
    paper: Appropriation | Amendment | Allocation | Virement, actor: User, at: datetime
) -> None:
    """Refuse when the one who decides is the one who proposed."""
    require_another(
        maker_id=paper.proposed_by_id,
        paper_ids=[paper.pk],
        actor=actor,
        at=at,
        message=_("You proposed this yourself. A second person has to decide."),
    )


def _appropriate(
    appropriation: Appropriation,
    change_minor: int,
    paper: Appropriation | Amendment,
    actor: User,
    occurred_at: datetime,
) -> None:
    source = account_id(appropriation.source_id, Stage.SOURCE)
    unallocated = account_id(appropriation.pk, Stage.UNALLOCATED)
    grows = change_minor > 0
    posting = Posting(
        verb="appropriate" if grows else "withdraw",
        credit=source if grows else unallocated,
        debit=unallocated if grows else source,
        amount_minor=abs(change_minor),
        subject_id=appropriation.pk,
    )
    post(
        [posting],
        region_id=appropriation.region_id,
        currency=appropriation.source.currency,
        reference_id=paper.pk,
        actor_id=actor.pk,
        occurred_at=occurred_at,
    )
