"""A former SECRET_KEY may go without taking anybody's second factor along."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core.management import call_command

from tests.sign_in import give_authenticator

NEW = "another key of forty characters, made up"


def test_after_it_the_former_key_is_not_needed(world, settings):
    secret = give_authenticator(world.bob)
    codes = RecoveryCodes.activate(world.bob).generate_codes()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW
    told = StringIO()

    call_command("reencrypt_second_factors", stdout=told)

    settings.SECRET_KEY_FALLBACKS = []
    kinds = {each.type: each.wrap() for each in Authenticator.objects.filter(user=world.bob)}
    assert kinds["recovery_codes"].generate_codes() == codes
    assert decrypt(kinds["totp"].instance.data["secret"]) == secret
    assert int(told.getvalue()) >= 2


def test_without_it_the_former_key_is_needed(world, settings):
    give_authenticator(world.bob)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []

    with pytest.raises(InvalidToken):
        decrypt(Authenticator.objects.get(user=world.bob).data["secret"])
