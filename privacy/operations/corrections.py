"""Putting right what is held on a person: they ask, another one decides."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people import operations as people
from people.four_eyes import require_another
from people.models import Employee, User
from privacy.models import Correction

# What may be put right by field; the address is the account's, the rest the employment's.
FIELDS = ("family_name", "given_name", "patronymic", "unit", "post", "email")
REQUIRED = frozenset({"family_name", "given_name", "post", "email"})


@audit.operation("correction.ask")
def ask_correction(
    *,
    employee: Employee,
    wanted: Mapping[str, str],
    ground: str,
    actor: User,
    occurred_at: datetime,
) -> Correction:
    """Ask, as the employee, that fields get new values; nothing changes yet."""
    unknown = sorted(set(wanted) - set(FIELDS))
    if unknown or not wanted:
        raise InvalidValue(
            _("Name fields to correct, out of: {fields}.").format(fields=", ".join(FIELDS))
        )
    empty = sorted(name for name in REQUIRED & set(wanted) if not wanted[name])
    if empty:
        raise InvalidValue(
            _("{field} cannot be empty. Write the right value.").format(field=empty[0])
        )
    if Correction.objects.filter(employee=employee, status=Correction.Status.ASKED).exists():
        raise WrongState(_("An earlier correction is not yet decided. Wait for the answer."))
    correction = Correction.objects.create(
        region_id=employee.region_id,
        employee=employee,
        wanted=dict(wanted),
        ground=ground,
        asked_at=occurred_at,
        asked_by_id=actor.pk,
    )
    audit.record_act(
        action="correction.asked",
        subject=correction,
        actor=actor,
        occurred_at=occurred_at,
        fields=sorted(wanted),
    )
    return correction


@audit.operation("correction.decide")
def decide_correction(
    *, correction: Correction, accept: bool, reason: str, actor: User, occurred_at: datetime
) -> Correction:
    """Accept, and write the new values, or decline with a reason; never as who asked.

    What is already printed keeps what was printed. The record names the fields, the
    old and new values stay in the correction, which can be erased.
    """
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.status != Correction.Status.ASKED:
        raise WrongState(
            _("This correction is already {status}.").format(status=correction.get_status_display())
        )
    employee = Employee.objects.select_for_update().get(pk=correction.employee_id)
    for own_id in filter(None, {correction.asked_by_id, employee.user_id}):
        require_another(
            maker_id=own_id,
            paper_ids=[correction.pk],
            actor=actor,
            at=occurred_at,
            message=_("Nobody decides on a correction of their own. Ask a colleague."),
        )
    if not accept and not reason:
        raise InvalidValue(_("Say why it is declined; the person reads it."))
    if accept:
        correction.before = _write(employee, correction.wanted, actor, occurred_at)
    correction.status = Correction.Status.ACCEPTED if accept else Correction.Status.DECLINED
    correction.decided_at, correction.decided_by_id = occurred_at, actor.pk
    correction.decision_reason = reason
    correction.save()
    audit.record_act(
        action=f"correction.{correction.status.lower()}",
        subject=correction,
        actor=actor,
        occurred_at=occurred_at,
        employee_id=employee.pk,
        fields=sorted(correction.wanted),
        reason=reason,
    )
    return correction


def _write(
    employee: Employee, wanted: Mapping[str, str], actor: User, at: datetime
) -> dict[str, str]:
    """Write the values and return those they replace."""
    user = User.objects.filter(employee=employee).first()
    if "email" in wanted and user is None:
        raise WrongState(_("The person has no account yet, hence no address to correct."))
    before = {name: str(getattr(user if name == "email" else employee, name)) for name in wanted}
    if user is not None and "email" in wanted:
        people.change_address(user=user, address=wanted["email"], actor=actor, occurred_at=at)
    plain = {name: value for name, value in wanted.items() if name != "email"}
    for name, value in plain.items():
        setattr(employee, name, value)
    employee.save(update_fields=list(plain))
    if user is not None:
        user.first_name, user.last_name = employee.given_name, employee.family_name
        user.save(update_fields=["first_name", "last_name"])
    return before
