"""Changing where the letters of an account go."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue
from people.models import User
from people.operations.accounts import end_letters
from people.operations.notices import address_of, write_of_change


@audit.operation("address.change")
def change_address(*, user: User, address: str, actor: User, occurred_at: datetime) -> User:
    """Write a corrected address; letters go there from now on, and the one before is told.

    An account that no letter opened yet has no verified address, and gets none by this.
    """
    before = address_of(user)
    # Who uses a letter locks the letter and then the account, so this does as well.
    end_letters(user, at=occurred_at)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    taken = EmailAddress.objects.filter(email__iexact=address, verified=True).exclude(user=user)
    if taken.exists():
        raise InvalidValue(_("This address cannot be used for this account. Give another one."))
    user.email = address
    user.save(update_fields=["email"])
    held = EmailAddress.objects.filter(user=user)
    if held.filter(verified=True).exists():
        held.delete()
        EmailAddress.objects.create(user=user, email=address.lower(), verified=True, primary=True)
    for each in {before, address}:
        write_of_change(each, user, "address_changed", occurred_at)
    audit.record(
        action="address.changed", actor_id=actor.pk, subject_id=user.pk, occurred_at=occurred_at
    )
    return user
