"""How people come in: a letter to an address, which opens one account once."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from core.errors import WrongState
from people.models import Employee, Invitation, Region, User
from people.operations.credentials import LinkUsedUp, require_good_password
from people.operations.directory import open_employee_accounts
from people.operations.identity import create_user

INVITATION_FOR = timedelta(days=7)
INVITATION = "invitation"


@audit.operation("invitation.send")
def invite(
    *,
    region: Region,
    address: str,
    language: str,
    actor: User | None,
    occurred_at: datetime,
    full_name: str = "",
    employee: Employee | None = None,
) -> Invitation:
    """Send a letter that lets its reader in, as `employee` if one is named.

    Whether the address already has an account is told to nobody but its reader.
    """
    invitation = Invitation.objects.create(
        region=region,
        address=address,
        language=language,
        full_name=full_name,
        employee=employee,
        invited_by=actor,
        invited_at=occurred_at,
        expires_at=occurred_at + INVITATION_FOR,
    )
    with override(language):
        audit.notify(
            address=address,
            language=language,
            subject=_("Your account for training vouchers"),
            body=_(
                "{region} invites you to training vouchers. Open your account within seven days:"
                "\n\n{{link}}\n\nThe link works once. Give it to nobody."
            ).format(region=region.name),
            occurred_at=occurred_at,
            region_id=region.pk,
            link="/account/invitation/{token}/",
            button=_("Open your account"),
            token_purpose=INVITATION,
            token_of=invitation.pk,
        )
    audit.record_act(
        action="invitation.sent", subject=invitation, actor=actor, occurred_at=occurred_at
    )
    return invitation


@audit.operation("invitation.withdraw")
def withdraw_invitation(
    *, invitation: Invitation, actor: User, occurred_at: datetime
) -> Invitation:
    """Let the letter open nothing any more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise WrongState(_("This invitation was already accepted or withdrawn."))
    invitation.withdrawn_at = occurred_at
    invitation.save(update_fields=["withdrawn_at"])
    audit.record_act(
        action="invitation.withdrawn", subject=invitation, actor=actor, occurred_at=occurred_at
    )
    return invitation


@audit.operation("invitation.accept")
def accept_invitation(*, invitation: Invitation, occurred_at: datetime, password: str = "") -> User:
    """Open the account with a verified address; whoever has one already keeps their password."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(invitation, at=occurred_at):
        raise LinkUsedUp(_("This link no longer works. Ask for a new invitation."))
    user = account_of(invitation) or _new_account(invitation, password, occurred_at)
    if not user.is_active:
        raise LinkUsedUp(_("This account is closed. Ask the administrator of your region."))
    invitation.user, invitation.accepted_at = user, occurred_at
    invitation.save(update_fields=["user", "accepted_at"])
    audit.record_act(
        action="invitation.accepted", subject=invitation, actor=user, occurred_at=occurred_at
    )
    return user


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    used = invitation.accepted_at or invitation.withdrawn_at
    return used is None and at < invitation.expires_at


def account_of(invitation: Invitation) -> User | None:
    """Return who has the invitation's address already, which the mailbox has proven."""
    held = EmailAddress.objects.filter(email__iexact=invitation.address, verified=True)
    found = held.select_related("user").first()
    if found is None:
        return None
    employee = invitation.employee
    if employee is not None and employee.user_id != found.user_id:
        raise LinkUsedUp(_("This address belongs to another account. Ask for a new invitation."))
    return found.user if isinstance(found.user, User) else None


def _new_account(invitation: Invitation, password: str, occurred_at: datetime) -> User:
    user = _user_of_employee(invitation, occurred_at) if invitation.employee else None
    if user is None:
        user = create_user(
            username=invitation.address.lower()[:150],
            language=invitation.language,
            full_name=invitation.full_name,
            actor=invitation.invited_by,
            occurred_at=occurred_at,
        )
    require_good_password(password=password, user=user)
    user.set_password(password)
    user.email = invitation.address
    user.save(update_fields=["password", "email"])
    EmailAddress.objects.create(user=user, email=invitation.address, verified=True, primary=True)
    return user


def _user_of_employee(invitation: Invitation, occurred_at: datetime) -> User | None:
    employee = invitation.employee
    assert employee is not None
    opened = open_employee_accounts(
        region=invitation.region,
        employees=[employee],
        actor=invitation.invited_by,
        occurred_at=occurred_at,
    )
    return opened[0].user
