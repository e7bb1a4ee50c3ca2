"""Taking the person out of the rows. It cannot be undone, and sums and records stay.

Rows that carry money, attendance or results keep their ids, so every sum, every record
and every seal is what it was; only who it was is no longer known.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import Notice, Remark
from core.errors import WrongState
from people.models import ApiKey, Delegation, Employee, Region, RoleAssignment, User
from privacy import retention
from privacy.holdings import HOLDINGS
from privacy.queries import holds_on, subjects_about

BATCH = 200
ERASED = "—"


class UnderLegalHold(WrongState):
    """A legal hold stands on the person, their provider or their programme."""

    code = "under-legal-hold"


@audit.operation("employee.anonymise")
def anonymise_employee(
    *, employee: Employee, actor: User | None, occurred_at: datetime
) -> Employee:
    """Replace who the employee was by a pseudonym, and close the account. For good."""
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.erased_at is not None:
        raise WrongState(_("This employee is already anonymised."))
    if hold := holds_on(employee).first():
        raise UnderLegalHold(
            _("Legal hold {hold} stands: {ground}. It has to be lifted first.").format(
                hold=hold.pk, ground=hold.ground
            )
        )
    user = User.objects.select_for_update(of=["self"]).filter(employee=employee).first()
    _empty(user, employee)
    # The id is in every row already, so that a work id made of it tells nothing more.
    employee.work_id, employee.erased_at = employee.pk.hex, occurred_at
    employee.family_name = employee.given_name = employee.post = ERASED
    employee.patronymic = employee.unit = ""
    employee.save()
    if user is not None:
        _close(user, occurred_at)
    audit.record_act(
        action="employee.anonymised", subject=employee, actor=actor, occurred_at=occurred_at
    )
    return employee


@audit.operation("user.anonymise")
def anonymise_user(
    *, user: User, region: Region, actor: User | None, occurred_at: datetime
) -> User:
    """Do the same for somebody who is no employee: staff of a region or of a provider."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased_at is not None or Employee.objects.filter(user=user).exists():
        raise WrongState(_("This account is already anonymised, or belongs to an employee."))
    _empty(user, None)
    _close(user, occurred_at)
    audit.record(
        action="user.anonymised",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
    )
    return user


@audit.operation("retention.apply")
def apply_term(*, region: Region, kind: str, at: datetime, limit: int = BATCH) -> int:
    """Let one batch of what is due go, and return how many went; zero when all is done."""
    rows = retention.due(region, kind, at=at).order_by("pk")[:limit]
    if kind == retention.Kind.PERSON:
        # Another run of the same may be under way; each takes people of its own.
        rows = rows.select_for_update(skip_locked=True, of=("self",))
        for employee in rows:
            anonymise_employee(employee=employee, actor=None, occurred_at=at)
        gone = len(rows)
    elif kind == retention.Kind.ACCOUNT:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
        for user in rows:
            anonymise_user(user=user, region=region, actor=None, occurred_at=at)
        gone = len(rows)
    else:
        gone = _delete(rows)
    if gone:
        audit.record(
            action="retention.applied",
            region_id=region.pk,
            occurred_at=at,
            kind=str(kind),
            count=gone,
        )
    return gone


@audit.operation("retention.clear_leftover")
def clear_leftover(*, leftover: retention.Leftover, at: datetime, limit: int = BATCH) -> int:
    """Delete one batch of the service's own traces whose days are over."""
    keys = list(leftover.due(at=at).order_by("pk").values_list("pk", flat=True)[:limit])
    for part, path in leftover.parts.items():
        part._default_manager.filter(**{f"{path}__in": keys}).delete()
    return _delete(leftover.rows.filter(pk__in=keys))


def _delete(rows: QuerySet[Any]) -> int:
    manager = rows.model._default_manager
    gone, _by_table = manager.filter(pk__in=rows.values("pk")).delete()
    return int(gone)


def _empty(user: User | None, employee: Employee | None) -> None:
    """Write over or delete what the other tables hold on the person, and the words about them."""
    for holding in HOLDINGS:
        about = user if holding.of == "user" else employee
        if about is None or not (holding.deleted or holding.emptied):
            continue
        rows = holding.table._default_manager.filter(**{holding.path: about.pk})
        if holding.deleted:
            rows.delete()
        else:
            rows.update(**holding.emptied)
    subjects: list[UUID] = subjects_about(user, employee)
    Remark.objects.filter(subject_id__in=subjects).update(words={})
    if user is not None and user.email:
        Notice.objects.filter(address__iexact=user.email).delete()


def _close(user: User, at: datetime) -> None:
    """Make the account nobody's: no name, no way in, no key, no role.

    Its sessions end by themselves, since each carries a digest of the password.
    """
    user.username, user.erased_at = f"erased.{user.pk.hex}", at
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = False
    user.password, user.last_login = make_password(None), None
    user.save()
    ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    Delegation.objects.filter(assignment__user=user).update(reason="")  # Often why one is away.
    RoleAssignment.objects.filter(user=user).exclude(valid_until__lte=at).update(valid_until=at)
