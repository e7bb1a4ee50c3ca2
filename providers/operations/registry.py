"""Providers and their accreditation."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import WrongState
from people.four_eyes import require_another
from people.models import Region, User
from providers.identifiers import (
    check_bank_account,
    check_registry_number,
    check_tax_number,
    plain_number,
)
from providers.models import Accreditation, Provider
from providers.operations.applications import note_decision
from providers.operations.letters import tell_decided
from providers.queries import requirements

Status = Accreditation.Status

# From each status, the ones a decision may lead to. REVOKED and REJECTED are final.
DECISIONS: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset(),  # It is sent by the provider, not decided on.
    Status.APPLIED: frozenset({Status.UNDER_REVIEW, Status.REJECTED}),
    Status.UNDER_REVIEW: frozenset({Status.ACCREDITED, Status.REJECTED}),
    Status.ACCREDITED: frozenset({Status.NO_NEW_STARTS, Status.SUSPENDED, Status.REVOKED}),
    Status.NO_NEW_STARTS: frozenset({Status.ACCREDITED, Status.SUSPENDED, Status.REVOKED}),
    Status.SUSPENDED: frozenset({Status.ACCREDITED, Status.NO_NEW_STARTS, Status.REVOKED}),
    Status.REVOKED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.DISCARDED: frozenset(),
}


@audit.operation("provider.register")
def register_provider(
    *,
    region: Region,
    name: str,
    legal_form: str,
    registry_number: str,
    tax_number: str,
    bank_account: str,
    actor: User,
    occurred_at: datetime,
    licence_number: str = "",
) -> Provider:
    """Enter a legal entity into the region's registry, its numbers checked by their rules."""
    country = region.code[:2]
    registry_number, tax_number = plain_number(registry_number), plain_number(tax_number)
    bank_account = plain_number(bank_account)
    check_registry_number(country, registry_number)
    check_tax_number(country, tax_number)
    check_bank_account(country, bank_account)
    if Provider.objects.filter(region=region, registry_number=registry_number).exists():
        raise WrongState(
            _("The registry already has a provider with number {number}.").format(
                number=registry_number
            )
        )
    provider = Provider.objects.create(
        region=region,
        name=name,
        legal_form=legal_form,
        registry_number=registry_number,
        tax_number=tax_number,
        licence_number=licence_number,
        bank_account=bank_account,
    )
    audit.record(
        action="provider.registered",
        region_id=region.pk,
        actor_id=actor.pk,
        subject_id=provider.pk,
        occurred_at=occurred_at,
        registry_number=registry_number,
    )
    return provider


@audit.operation("accreditation.decide")
def decide_accreditation(
    *, accreditation: Accreditation, status: str, reason: str, actor: User, occurred_at: datetime
) -> Accreditation:
    """Move an accreditation to another status, for a reason; effective at once."""
    accreditation = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
    if status not in DECISIONS[accreditation.status]:
        raise WrongState(
            _("From “{now}” an accreditation cannot become “{wanted}”.").format(
                now=accreditation.get_status_display(),
                wanted=Status(status).label if status in Status.values else status,
            )
        )
    require_another(
        maker_id=accreditation.applied_by_id,
        paper_ids=[accreditation.pk],
        actor=actor,
        at=occurred_at,
        message=_("You applied for this accreditation. A second person has to decide."),
    )
    if (accreditation.status, status) == (Status.UNDER_REVIEW, Status.ACCREDITED):
        _require_documents(accreditation)
    accreditation.status = status
    accreditation.save(update_fields=["status"])
    note_decision(accreditation, reason, actor, occurred_at)
    if status != Status.UNDER_REVIEW:  # Taken up is not decided.
        tell_decided(accreditation, reason, at=occurred_at)
    return accreditation


def _require_documents(accreditation: Accreditation) -> None:
    waiting = [str(each.needed) for each in requirements(accreditation) if not each.is_settled]
    if waiting:
        raise WrongState(
            _(
                "It is accredited once every needed document is there and accepted."
                " Not yet: {names}. Decide on each of them first."
            ).format(names=", ".join(waiting))
        )
