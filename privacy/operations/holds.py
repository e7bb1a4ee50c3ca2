"""Legal holds: while one stands, nothing of the person is erased."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people.four_eyes import require_another
from people.models import Employee, User
from privacy.models import LegalHold
from providers.models import Programme, Provider


@audit.operation("legal_hold.place")
def place_hold(
    *,
    on: Employee | Provider | Programme,
    ground: str,
    actor: User,
    occurred_at: datetime,
) -> LegalHold:
    """Keep everything of a person, a provider or a programme; one person may, for haste."""
    if not ground.strip():
        raise InvalidValue(_("Name the ground of the hold, such as the number of the case."))
    hold = LegalHold.objects.create(
        region_id=on.region_id,
        employee=on if isinstance(on, Employee) else None,
        provider=on if isinstance(on, Provider) else None,
        programme=on if isinstance(on, Programme) else None,
        ground=ground,
        placed_at=occurred_at,
        placed_by_id=actor.pk,
    )
    audit.record_act(
        action="legal_hold.placed",
        subject=hold,
        actor=actor,
        occurred_at=occurred_at,
        on=on.pk,
        reason=ground,
    )
    return hold


@audit.operation("legal_hold.lift")
def lift_hold(*, hold: LegalHold, reason: str, actor: User, occurred_at: datetime) -> LegalHold:
    """Lift a hold, by another than who placed it, since it lets evidence go."""
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise WrongState(_("This hold is already lifted."))
    require_another(
        maker_id=hold.placed_by_id,
        paper_ids=[hold.pk],
        actor=actor,
        at=occurred_at,
        message=_("Who placed a hold does not lift it. Ask another administrator."),
    )
    hold.lifted_at, hold.lifted_by_id, hold.lift_reason = occurred_at, actor.pk, reason
    hold.save(update_fields=["lifted_at", "lifted_by_id", "lift_reason"])
    audit.record_act(
        action="legal_hold.lifted",
        subject=hold,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return hold
