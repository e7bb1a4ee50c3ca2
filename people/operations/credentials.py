"""Passwords that are set by letter, and second factors given with API keys."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people.models import ApiKey, PasswordReset, User
from people.operations.notices import tell_of_change

RESET_FOR = timedelta(hours=1)
RESET = "password-reset"


class WeakPassword(InvalidValue):
    """Too short, or known to strangers."""

    code = "weak-password"


class LinkUsedUp(WrongState):
    """A letter's link opens one thing once, and not for long."""

    code = "link-used-up"


def require_good_password(*, password: str, user: User) -> None:
    """Refuse a password that Django's validators refuse."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error


@audit.operation("second_factor.record")
def record_second_factor(*, key: ApiKey, actor: User, occurred_at: datetime) -> ApiKey:
    """Remember that the key's user gave a second factor with it just now."""
    key.second_factor_at = occurred_at
    key.save(update_fields=["second_factor_at"])
    audit.record(
        action="second_factor.given",
        actor_id=actor.pk,
        subject_id=key.pk,
        occurred_at=occurred_at,
        prefix=key.prefix,
    )
    return key


@audit.operation("second_factor.forget")
def forget_second_factors(*, user: User, occurred_at: datetime) -> None:
    """Let every API key of the user ask for a second factor again."""
    ApiKey.objects.filter(user=user).update(second_factor_at=None)
    audit.record(
        action="second_factor.forgotten",
        actor_id=user.pk,
        subject_id=user.pk,
        occurred_at=occurred_at,
    )


@audit.operation("second_factor.reencrypt")
def reencrypt_second_factors(*, occurred_at: datetime) -> int:
    """Write the secrets of authenticators anew under the present SECRET_KEY; return how many."""
    found = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update()
    for each in found:
        for name in {"secret", "seed"} & each.data.keys():
            each.data[name] = encrypt(decrypt(each.data[name]))
        each.save(update_fields=["data"])
    audit.record(action="second_factor.reencrypted", occurred_at=occurred_at, count=len(found))
    return len(found)


@audit.operation("password_reset.ask")
def ask_password_reset(*, address: str, language: str, occurred_at: datetime) -> PasswordReset:
    """Send a letter to `address`, whether somebody has it here or not: it looks the same outside."""
    found = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
    known = found.select_related("user").first()
    user = known.user if known else None
    reset = PasswordReset.objects.create(user=user, asked_at=occurred_at)
    with override(user.language if user else language):
        to_a_user = _(
            "Somebody, most likely you, asked for a new password. Set it here within an hour:\n\n"
            "{link}\n\nIf it was not you, do nothing: your password stays as it is."
        )
        to_a_stranger = _(
            "Somebody, most likely you, asked for a new password, but this address has no account."
            " Ask the administrator of your region for an invitation."
        )
        audit.notify(
            address=known.email if known else address,
            language=user.language if user else language,
            subject=_("A new password for training vouchers"),
            body=to_a_user if user else to_a_stranger,
            occurred_at=occurred_at,
            link="/account/password/new/{token}/",
            button=_("Set a new password"),
            token_purpose=RESET,
            token_of=reset.pk,
        )
    audit.record(
        action="password_reset.asked",
        actor_id=user.pk if user else None,
        subject_id=reset.pk,
        occurred_at=occurred_at,
    )
    return reset


@audit.operation("password_reset.use")
def reset_password(*, reset: PasswordReset, password: str, occurred_at: datetime) -> User:
    """Set the password that the letter allows; every session of the user ends with it."""
    reset = PasswordReset.objects.select_for_update().get(pk=reset.pk)
    user = reset.user
    if user is None or not user.is_active or not is_open(reset, at=occurred_at):
        raise LinkUsedUp(_("This link no longer works. Ask for a new one."))
    require_good_password(password=password, user=user)
    user.set_password(password)
    user.save(update_fields=["password"])
    reset.used_at = occurred_at
    reset.save(update_fields=["used_at"])
    forget_second_factors(user=user, occurred_at=occurred_at)
    tell_of_change(user=user, change="password_changed", occurred_at=occurred_at)
    audit.record(
        action="password_reset.used",
        actor_id=user.pk,
        subject_id=user.pk,
        occurred_at=occurred_at,
    )
    return user


def is_open(reset: PasswordReset, *, at: datetime) -> bool:
    return reset.used_at is None and at < reset.asked_at + RESET_FOR
