"""Known and unknown people look alike from outside: in status, text, and about in time."""

import re
import statistics
import time

import pytest
from django.test import Client, override_settings

from audit.models import Notice
from people.models import PasswordReset
from tests.sign_in import give_password, sign_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|value="[^"]*"')


def seen(answer) -> tuple[int, str, str]:
    return (
        answer.status_code,
        answer.headers.get("Location", ""),
        TOKEN.sub("", answer.content.decode()),
    )


@pytest.mark.parametrize("kind", ["username", "address", "without password", "inactive"])
def test_a_wrong_password_looks_the_same_for_known_and_unknown(world, bob, kind):
    login = bob.username if kind != "address" else f"{bob.username}@example.org"
    unknown = "nobody@example.org" if kind == "address" else "nobody.at.all"
    if kind == "without password":
        login = world.carol.username
    if kind == "inactive":
        bob.is_active = False
        bob.save()

    known = sign_in(Client(), login, password="wrong")
    assert seen(known) == seen(sign_in(Client(), unknown, password="wrong"))


def test_the_limit_looks_the_same_for_known_and_unknown(bob):
    answers = []
    for login in (bob.username, "nobody.at.all"):
        for _try in range(5):
            sign_in(Client(), login, password="wrong")
        answers.append(seen(sign_in(Client(), login, password="wrong")))

    assert answers[0] == answers[1]
    assert "Too many failed attempts" in answers[0][2]


def test_a_forgotten_password_looks_the_same_and_writes_as_much(bob):
    known, unknown = f"{bob.username}@example.org", "nobody@example.org"
    ask = "/account/password/forgotten/"
    before = PasswordReset.objects.count(), Notice.objects.count()

    answers = [seen(Client().post(ask, {"email": address})) for address in (known, unknown)]

    assert answers[0] == answers[1] == (302, "/account/password/asked/", "")
    after = PasswordReset.objects.count(), Notice.objects.count()
    assert after == (before[0] + 2, before[1] + 2)
    told = Notice.objects.get(address=unknown)
    assert "{link}" not in told.body


@override_settings(ACCOUNT_RATE_LIMITS=False)
@pytest.mark.parametrize("unknown", ["nobody.at.all", "nobody@example.org"])
def test_a_wrong_password_takes_as_long_for_known_and_unknown(world, settings, unknown):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    give_password(world.bob)
    bob = world.bob
    times: dict[str, list[float]] = {bob.username: [], unknown: []}
    for _try in range(5):
        for login, taken in times.items():
            started = time.perf_counter()
            sign_in(Client(), login, password="wrong")
            taken.append(time.perf_counter() - started)

    known, other = (statistics.median(taken) for taken in times.values())
    assert abs(known - other) < 0.5 * max(known, other)
