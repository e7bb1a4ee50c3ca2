"""The admin site shows rows of every region, and so only superusers may look."""

import pytest

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
