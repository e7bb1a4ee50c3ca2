"""Providers and their accreditation."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people.four_eyes import require_another
from people.models import Region, User
from providers.identifiers import (
    check_bank_account,
    check_registry_number,
    check_tax_number,
    plain_number,
)
from providers.models import Accreditation, AccreditationDecision, CourseKind, Provider

Status = Accreditation.Status

# From each status, the ones a decision may lead to. REVOKED and REJECTED are final.
DECISIONS: dict[str, frozenset[str]] = {
    Status.APPLIED: frozenset({Status.UNDER_REVIEW, Status.REJECTED}),
    Status.UNDER_REVIEW: frozenset({Status.ACCREDITED, Status.REJECTED}),
    Status.ACCREDITED: frozenset({Status.NO_NEW_STARTS, Status.SUSPENDED, Status.REVOKED}),
    Status.NO_NEW_STARTS: frozenset({Status.ACCREDITED, Status.SUSPENDED, Status.REVOKED}),
    Status.SUSPENDED: frozenset({Status.ACCREDITED, Status.NO_NEW_STARTS, Status.REVOKED}),
    Status.REVOKED: frozenset(),
    Status.REJECTED: frozenset(),
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


@audit.operation("accreditation.apply")
def apply_for_accreditation(
    *,
    provider: Provider,
    scope: Sequence[str],
    valid_from: datetime,
    valid_until: datetime,
    actor: User,
    occurred_at: datetime,
) -> Accreditation:
    """Ask for recognition of `provider` for kinds of course and a half-open period."""
    unknown = set(scope) - set(CourseKind.values)
    if unknown or not scope:
        raise InvalidValue(
            _("Choose kinds of course from: {kinds}.").format(kinds=", ".join(CourseKind.values))
        )
    if valid_until <= valid_from:
        raise InvalidValue(_("The accreditation must end after it begins."))
    accreditation = Accreditation.objects.create(
        region_id=provider.region_id,
        provider=provider,
        scope=sorted(set(scope)),
        valid_from=valid_from,
        valid_until=valid_until,
        applied_by_id=actor.pk,
    )
    _decided(accreditation, _("Application received."), actor, occurred_at)
    return accreditation


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
    accreditation.status = status
    accreditation.save(update_fields=["status"])
    _decided(accreditation, reason, actor, occurred_at)
    return accreditation


def _decided(accreditation: Accreditation, reason: str, actor: User, occurred_at: datetime) -> None:
    AccreditationDecision.objects.create(
        region_id=accreditation.region_id,
        accreditation=accreditation,
        status=accreditation.status,
        reason=reason,
        decided_at=occurred_at,
        decided_by_id=actor.pk,
    )
    audit.record_act(
        action=f"accreditation.{accreditation.status.lower()}",
        subject=accreditation,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
