"""Whom to tell of a weakness, as RFC 9116 wants it."""

from datetime import datetime, timedelta

import time_machine
from django.test import Client

from tests.world import NOON

ADDRESS = "/.well-known/security.txt"


def test_it_names_whom_to_tell_until_when_and_under_which_policy(settings, db):
    settings.PUBLIC_ADDRESS = "https://vouchers.example"
    settings.SECURITY_CONTACTS = ["mailto:security@vouchers.example", "https://vouchers.example/x"]
    with time_machine.travel(NOON):
        answer = Client().get(ADDRESS)

    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACTS
    found = dict(fields)
    assert found["Canonical"] == f"https://vouchers.example{ADDRESS}"
    assert found["Preferred-Languages"] == "en, ru, uk, lv"
    left = datetime.fromisoformat(found["Expires"]) - NOON
    assert timedelta(days=30) < left < timedelta(days=365)
    assert found["Policy"].endswith("/security-policy")


def test_the_policy_can_be_read_by_who_found_something(db):
    answer = Client().get("/security-policy")

    assert answer.content.startswith(b"# Security policy")
    assert Client().post(ADDRESS).status_code == 405
