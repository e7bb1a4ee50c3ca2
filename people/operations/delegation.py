"""Standing in: a role lent to a colleague, and accounts that are one person's."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, NotPermitted, WrongState
from core.formats import date_text
from core.ids import new_id
from people.duties import MONEY, require_may_hold
from people.models import Delegation, Region, Role, RoleAssignment, User
from people.queries import accounts_of, roles_between


class MayNotStandIn(NotPermitted):
    """The colleague may not act in this role, or the role cannot be lent at all."""

    code = "may-not-stand-in"


@audit.operation("role.delegate")
def delegate_role(
    *,
    assignment: RoleAssignment,
    delegate: User,
    reason: str,
    valid_from: datetime,
    valid_until: datetime,
    actor: User,
    occurred_at: datetime,
) -> Delegation:
    """Let a colleague act in a role of the actor's own, for a half-open period.

    What was lent cannot be lent on, since it is not the borrower's own. Raises
    MayNotStandIn, ConflictingDuties, InvalidValue.
    """
    found = RoleAssignment.objects.select_for_update(of=["self"]).select_related("region")
    assignment = found.get(pk=assignment.pk)
    if assignment.user_id != actor.pk:
        raise MayNotStandIn(_("Only the holder of a role lends it, and not what was lent to them."))
    valid_from = max(valid_from, occurred_at)
    _require_inside(assignment, valid_from, valid_until)
    _require_colleague(assignment, delegate, actor, valid_from)
    require_may_hold(
        user=delegate,
        region=assignment.region,
        role=assignment.role,
        starts=valid_from,
        ends=valid_until,
    )
    delegation = Delegation.objects.create(
        region_id=assignment.region_id,
        assignment=assignment,
        delegate=delegate,
        reason=reason,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    audit.record_act(
        action="role.delegated",
        subject=delegation,
        actor=actor,
        occurred_at=occurred_at,
        role=assignment.role,
        delegate_id=delegate.pk,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason,
    )
    return delegation


@audit.operation("delegation.end")
def end_delegation(*, delegation: Delegation, actor: User, occurred_at: datetime) -> Delegation:
    """End a delegation at once, by either of its sides or an administrator."""
    found = Delegation.objects.select_for_update(of=["self"]).select_related("assignment")
    delegation = found.get(pk=delegation.pk)
    if delegation.valid_until <= occurred_at:
        raise WrongState(_("This delegation has already ended."))
    delegation.valid_until = occurred_at
    delegation.save(update_fields=["valid_until"])
    audit.record_act(
        action="delegation.ended", subject=delegation, actor=actor, occurred_at=occurred_at
    )
    return delegation


@audit.operation("user.link")
def link_accounts(
    *,
    user: User,
    other: User,
    region: Region,
    reason: str,
    actor: User | None,
    occurred_at: datetime,
) -> User:
    """State that two accounts are one person's, who then cannot check their own acts.

    It is never refused for the roles they hold: if these conflict, the acts are.
    """
    if user.pk == other.pk:
        raise InvalidValue(_("Name two different accounts."))
    accounts = accounts_of(user_id=user.pk) | accounts_of(user_id=other.pk)
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk")
    person_id = new_id()
    User.objects.filter(pk__in=[one.pk for one in locked]).update(person_id=person_id)
    audit.record(
        action="user.linked",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
        other_id=other.pk,
        reason=reason,
    )
    user.refresh_from_db(fields=["person_id"])
    return user


def _require_inside(
    assignment: RoleAssignment, valid_from: datetime, valid_until: datetime
) -> None:
    """Refuse a period that is empty or not within that of the role."""
    if valid_until <= valid_from:
        raise InvalidValue(_("The delegation must end after it begins, and not in the past."))
    ends = assignment.valid_until
    if valid_from < assignment.valid_from or (ends is not None and valid_until > ends):
        raise InvalidValue(
            _("You hold this role from {first} until {last}. Choose days in between.").format(
                first=date_text(assignment.valid_from), last=date_text(ends) if ends else "–"
            )
        )


def _require_colleague(
    assignment: RoleAssignment, delegate: User, actor: User, at: datetime
) -> None:
    """Refuse a stranger, and a role over money for somebody whom no two administrators trust."""
    if assignment.role == Role.PROVIDER_STAFF:
        raise MayNotStandIn(_("Provider staff lend nothing. Bring your colleague in as staff."))
    if delegate.pk in accounts_of(user_id=actor.pk):
        raise MayNotStandIn(_("Choose somebody else: this account is your own."))
    held = roles_between(
        user_ids={delegate.pk}, region_id=assignment.region_id, starts=at, ends=None
    )
    own = {Role(one.role) for one in held if one.user_id == delegate.pk} - {Role.PROVIDER_STAFF}
    if not delegate.is_active or not own:
        raise MayNotStandIn(
            _("{user} is no official of the region. Choose one who holds a role in it.").format(
                user=delegate.username
            )
        )
    if assignment.role in MONEY and not own & MONEY:
        raise MayNotStandIn(
            _(
                "{user} holds no role that two administrators granted. Choose one who does,"
                " or have this role proposed for them."
            ).format(user=delegate.username)
        )
