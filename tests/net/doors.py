"""Pages that no route shows by itself: unknown addresses, letters, the second step of signing in."""

from collections.abc import Callable
from typing import Any

import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from core import tokens
from people import operations as people
from people.models import PasswordReset
from people.operations import credentials, entry_links, invitations
from tests.database import undone
from tests.matrix import subjects as s
from tests.matrix.sides import Stage
from tests.net.look import Look
from tests.sign_in import sign_in
from tests.world import NOON

Browser = Client


def unknown_address(_stage: Stage, browser: Browser) -> Any:
    return browser.get("/nothing")


def used_up_letter(_stage: Stage, browser: Browser) -> Any:
    return browser.get("/account/password/new/nothing/")


def forgotten_password(stage: Stage, browser: Browser) -> Any:
    address = "auditor@example.org"
    user = stage.users["auditor"]
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    people.ask_password_reset(address=address, language="en", occurred_at=NOON)
    token = tokens.make(credentials.RESET, PasswordReset.objects.latest("asked_at").pk)
    return browser.post(f"/account/password/new/{token}/", {})


def letter_to_a_newcomer(stage: Stage, browser: Browser) -> Any:
    token = tokens.make(invitations.INVITATION, s.invitation(stage.own).pk)
    return browser.get(f"/account/invitation/{token}/")


def letter_to_an_employee(stage: Stage, browser: Browser) -> Any:
    region, employee = stage.own.region, stage.own.employees[1]
    invited = {"address": "employee@example.org", "language": "en", "employee": employee}
    people.invite(region=region, actor=None, occurred_at=NOON, **invited)
    told = people.letters_to(paths={employee.pk: "/me/"}, region_id=region.pk, at=NOON)
    letter = told[employee.pk]
    return browser.get(
        f"/account/letter/{tokens.make(entry_links.ENTRY, letter.link['token_of'])}/"
    )


def used_up_letter_to_an_employee(_stage: Stage, browser: Browser) -> Any:
    return browser.get("/account/letter/nothing/")


def second_step(stage: Stage, browser: Browser) -> Any:
    answer = sign_in(browser, stage.users["auditor"].username)
    return browser.get(answer["Location"])


def wrong_second_step(stage: Stage, browser: Browser) -> Any:
    answer = sign_in(browser, stage.users["auditor"].username)
    return browser.post(answer["Location"], {"code": "000000"})


def wrong_password(stage: Stage, browser: Browser) -> Any:
    return sign_in(browser, stage.users["auditor"].username, password="wrong")


def one_problem(_stage: Stage, browser: Browser) -> Any:
    return browser.get("/problems/voucher-used")


def refused(stage: Stage, browser: Browser) -> Any:
    browser.force_login(stage.users["nobody"])
    return browser.get("/department/")


def forged(_stage: Stage, browser: Browser) -> Any:
    browser.handler.enforce_csrf_checks = True
    return browser.post("/sign-in/", {})


DOORS: dict[str, Callable[[Stage, Browser], Any]] = {
    each.__name__: each
    for each in (
        *(unknown_address, used_up_letter, forgotten_password, letter_to_a_newcomer, second_step),
        *(letter_to_an_employee, used_up_letter_to_an_employee),
        *(wrong_second_step, wrong_password, one_problem, refused, forged),
    )
}


def look_at(stage: Stage, name: str, language: str) -> Look:
    """Go through one door as a stranger, and leave no trace."""
    browser = Client(raise_request_exception=False, headers={"accept-language": language})
    with time_machine.travel(NOON, tick=False), undone():
        answer = DOORS[name](stage, browser)
    kind = answer.get("Content-Type", "")
    assert kind.startswith("text/html"), (name, answer.status_code, kind)
    return Look(name, "seen", "anonymous", answer.status_code, answer.text, dict(answer.headers))
