"""The admin site shows rows of every region, and so only superusers may look."""

import pytest
from django.contrib.admin import site

from core.registers import Register
from people.models import User
from tests.sign_in import browser_of


@pytest.mark.parametrize(
    ("staff", "superuser", "active", "shown"),
    [
        (True, True, True, True),
        (True, False, True, False),
        (False, True, True, False),
        (True, True, False, False),
        (False, False, True, False),
    ],
)
def test_only_an_active_superuser_of_the_staff_sees_it(world, staff, superuser, active, shown):
    client = browser_of(world.bob)
    User.objects.filter(pk=world.bob.pk).update(
        is_staff=staff, is_superuser=superuser, is_active=active
    )

    for address in ("/admin/", "/admin/people/user/"):
        assert (client.get(address).status_code == 200) is shown


def test_it_has_no_form_of_ours_or_of_a_library_that_changes_anything():
    assert site._registry
    assert not [model for model, shown in site._registry.items() if not isinstance(shown, Register)]


def test_a_superuser_edits_no_address_and_no_second_factor_of_anybody(world):
    client = browser_of(world.bob)
    User.objects.filter(pk=world.bob.pk).update(is_staff=True, is_superuser=True)

    for table in ("account/emailaddress", "mfa/authenticator", "socialaccount/socialaccount"):
        assert client.get(f"/admin/{table}/add/").status_code == 404


def test_a_password_is_changed_at_one_place(world):
    client = browser_of(world.bob)
    User.objects.filter(pk=world.bob.pk).update(is_staff=True, is_superuser=True)

    assert client.get("/admin/password_change/")["Location"] == "/account/password/"
