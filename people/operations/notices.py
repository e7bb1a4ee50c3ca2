"""Telling people by mail how the ways into their account changed."""

from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from audit import operations as audit
from people.models import User

# By the last word of allauth's names for the mails that it would send.
CHANGES: Final = {
    "password_changed": gettext_lazy("The password of your account was changed."),
    "password_set": gettext_lazy("Your account got a password."),
    "totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "totp_deactivated": gettext_lazy("The authenticator app was removed from your account."),
    "webauthn_added": gettext_lazy("A passkey was added to your account."),
    "webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "recovery_codes_generated": gettext_lazy("Your account got new recovery codes."),
    "account_connected": gettext_lazy("An identity provider now opens your account."),
    "address_changed": gettext_lazy("The mail address of your account was corrected."),
}


@audit.operation("credential.change")
def tell_of_change(*, user: User, change: str, occurred_at: datetime) -> None:
    """Tell the holder of an account by mail how its ways in changed, and write it down."""
    write_of_change(address_of(user), user, change, occurred_at)
    audit.record(
        action="credential.changed",
        actor_id=user.pk,
        subject_id=user.pk,
        occurred_at=occurred_at,
        kind=change,
    )


def address_of(user: User) -> str:
    """Return where the account's mails go; empty when it has no address."""
    primary = EmailAddress.objects.filter(user=user, primary=True).first()
    return str(primary.email) if primary else user.email


def write_of_change(address: str, user: User, change: str, at: datetime) -> None:
    """Write the mail, to an address that may no longer be the account's."""
    if not address:
        return
    with override(user.language):
        what_to_do = _(
            "If it was not you, tell the administrator of your region at once: they can close the"
            " account, and open it again for you."
        )
        audit.notify(
            address=address,
            language=user.language,
            subject=_("A change of your account"),
            body=f"{CHANGES[change]}\n\n{what_to_do}",
            occurred_at=at,
        )
