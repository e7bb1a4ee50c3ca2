"""What an administrator does to the accounts of others: close, reopen, sign out, free of a factor."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from core.errors import NotPermitted, WrongState
from people.four_eyes import require_another
from people.models import (
    ApiKey,
    Delegation,
    Employee,
    EntryLink,
    Invitation,
    PasswordReset,
    Region,
    User,
)
from people.operations.credentials import RESET
from people.queries import works_outside


class AccountUsedElsewhere(NotPermitted):
    """The account is not the region's alone."""

    code = "account-used-elsewhere"


@audit.operation("user.close")
def close_account(
    *, user: User, region: Region, reason: str, actor: User, occurred_at: datetime
) -> User:
    """Shut every way in at once: sessions, keys and open letters end. Roles stay, to be revoked.

    What its holder lent, or was lent, ends too, so that nobody acts in the stead of who is gone.
    Raises SamePerson, AccountUsedElsewhere, WrongState.
    """
    user = _locked(user, region, actor, occurred_at)
    if not user.is_active:
        raise WrongState(_("This account is already closed."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_ways_in(user, occurred_at)
    lent = Delegation.objects.filter(Q(assignment__user=user) | Q(delegate=user))
    lent.filter(valid_until__gt=occurred_at).update(valid_until=occurred_at)
    _record("user.closed", user, region, reason, actor, occurred_at)
    return user


@audit.operation("user.reopen")
def reopen_account(
    *, user: User, region: Region, reason: str, actor: User, occurred_at: datetime
) -> User:
    """Let the holder sign in again, by what they knew and had; keys and letters are made anew.

    Raises SamePerson, AccountUsedElsewhere, WrongState.
    """
    user = _locked(user, region, actor, occurred_at)
    if user.erased_at is not None:
        raise WrongState(_("This account was anonymised for good. Invite the person anew."))
    if user.is_active:
        raise WrongState(_("This account is open."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    # What was begun while it was being closed does not come to life now.
    _end_ways_in(user, occurred_at)
    _record("user.reopened", user, region, reason, actor, occurred_at)
    return user


@audit.operation("user.sign_out")
def sign_out_everywhere(
    *, user: User, region: Region, reason: str, actor: User, occurred_at: datetime
) -> User:
    """End all sessions of somebody, and what their keys were just allowed; they may come back."""
    _end_sessions(user)
    ApiKey.objects.filter(user=user).update(second_factor_at=None)
    _record("user.signed_out", user, region, reason, actor, occurred_at)
    return user


@audit.operation("second_factor.reset")
def reset_second_factor(
    *, user: User, region: Region, reason: str, actor: User, occurred_at: datetime
) -> User:
    """Take all second factors from who lost them; a letter to their address is the way back.

    The password goes as well, so that neither the administrator nor who knows the password comes
    in without the mailbox (docs/decisions/0036). Raises SamePerson, AccountUsedElsewhere, WrongState.
    """
    user = _locked(user, region, actor, occurred_at)
    if not user.is_active:
        raise WrongState(_("This account is closed. Reopen it first."))
    address = EmailAddress.objects.filter(user=user, verified=True, primary=True).first()
    if address is None:
        raise WrongState(
            _("This account has no verified address, hence no safe way back. Ask the machine room.")
        )
    removed, _tables = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise WrongState(_("This account has no second factor. Its holder adds one by themselves."))
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end_sessions(user)
    ApiKey.objects.filter(user=user).update(second_factor_at=None)
    _write_way_back(user, region, address.email, occurred_at)
    _record("second_factor.reset", user, region, reason, actor, occurred_at)
    return user


def end_letters(user: User, *, at: datetime) -> None:
    """Let no letter that is on its way to this account open anything any more."""
    open_letters = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    addresses = {
        user.email,
        *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
    }
    to_them = Q(employee__in=Employee.objects.filter(user=user))
    for address in filter(None, addresses):
        to_them |= Q(address__iexact=address)
    open_letters.filter(to_them).update(withdrawn_at=at)
    PasswordReset.objects.filter(user=user, used_at=None).update(used_at=at)
    EntryLink.objects.filter(employee__user=user, used_at=None).update(used_at=at)


def _locked(user: User, region: Region, actor: User, at: datetime) -> User:
    """Return the account of another, which is the region's alone, for nobody else to change."""
    # Who uses a letter locks the letter and then the account, so this does as well.
    end_letters(user, at=at)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    require_another(
        maker_id=user.pk,
        paper_ids=[],
        actor=actor,
        at=at,
        message=_("This account is your own. Ask another administrator."),
    )
    machine_room = user.is_staff or user.is_superuser
    if machine_room or works_outside(user_id=user.pk, region_id=region.pk, at=at):
        raise AccountUsedElsewhere(
            _(
                "This account is not of {region} alone. Revoke its roles there and sign it out;"
                " the rest is for the machine room."
            ).format(region=region.name)
        )
    return user


def _end_ways_in(user: User, at: datetime) -> None:
    _end_sessions(user)
    ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=at, second_factor_at=None)


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _write_way_back(user: User, region: Region, address: str, at: datetime) -> None:
    reset = PasswordReset.objects.create(user=user, asked_at=at)
    with override(user.language):
        audit.notify(
            address=address,
            language=user.language,
            subject=_("Your second factor was removed"),
            body=_(
                "An administrator of {region} removed all second factors of your account, and your"
                " password no longer works. Set a new one here within an hour, or later by a letter"
                " for a forgotten password:\n\n{{link}}\n\nThen add a second factor. If you did"
                " not ask for this, tell another administrator at once."
            ).format(region=region.name),
            occurred_at=at,
            region_id=region.pk,
            link="/account/password/new/{token}/",
            button=_("Set a new password"),
            token_purpose=RESET,
            token_of=reset.pk,
        )


def _record(
    action: str, user: User, region: Region, reason: str, actor: User, at: datetime
) -> None:
    audit.record(
        action=action,
        region_id=region.pk,
        actor_id=actor.pk,
        subject_id=user.pk,
        occurred_at=at,
        reason=reason,
    )
