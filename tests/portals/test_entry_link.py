"""The link of a letter: an employee's own pages, once, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from audit.models import AuditRecord, Notice
from core import tokens
from people import operations as people
from people.models import EntryLink, Invitation, Role, User
from people.operations.entry_links import ENTRY, LINK_FOR
from tests.people.colleagues import make_official
from tests.portals.test_enumeration import seen
from tests.sign_in import PASSWORD, give_authenticator, give_password
from tests.world import NOON, World, issue

ADDRESS = "igor@example.org"
ASK = "/account/letter/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def igor(world: World):
    """An employee whom an administrator has invited, and who never opened an account."""
    employee = world.employees[1]
    user, employee.user = employee.user, None
    employee.save(update_fields=["user"])
    user.delete()
    give = {"address": ADDRESS, "language": "en", "employee": employee, "actor": world.dan}
    people.invite(region=world.region, occurred_at=NOON, **give)
    return employee


def link_of(employee) -> str:
    """Return the path in the last letter to an employee, as the mailbox shows it."""
    letter = Notice.objects.exclude(token_of=None).filter(token_purpose=ENTRY).latest("pk")
    assert EntryLink.objects.get(pk=letter.token_of).employee_id == employee.pk
    return letter.link.replace("{token}", tokens.make(ENTRY, letter.token_of))


def test_the_letter_lets_in_who_never_had_an_account(world: World, igor):
    voucher = issue(world, igor)
    browser = Client()
    answer = browser.post(link_of(igor))

    assert answer.headers["Location"] == f"/me/vouchers/{voucher.pk}/"
    assert voucher.number in browser.get(answer.headers["Location"]).text
    igor.refresh_from_db()
    held = EmailAddress.objects.get(user=igor.user)
    assert (held.email, held.verified, igor.user.has_usable_password()) == (ADDRESS, True, False)


def test_looking_spends_nothing_and_pressing_spends_it(world: World, igor):
    issue(world, igor)
    link = link_of(igor)

    assert [Client().get(link).status_code for _look in range(3)] == [200] * 3
    assert Client().post(link).status_code == 302
    again = Client().post(link)
    assert (again.status_code, "Send me a new link" in again.text) == (404, True)


def test_used_late_and_unknown_links_look_alike(world: World, igor, clock):
    issue(world, igor)
    link = link_of(igor)
    Client().post(link)
    used, unknown = Client().get(link), Client().get(f"{ASK}made-up/")
    EntryLink.objects.update(used_at=None)
    clock.move_to(NOON + LINK_FOR - timedelta(seconds=1))
    assert Client().get(link).status_code == 200
    clock.move_to(NOON + LINK_FOR)

    assert seen(used) == seen(unknown) == seen(Client().get(link))


def test_the_session_is_for_the_own_pages_only(world: World, igor):
    issue(world, igor)
    browser = Client()
    browser.post(link_of(igor))

    assert browser.get("/me/courses/").status_code == 200
    assert "Second factor" not in browser.get("/me/").text
    for path in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/password/"):
        assert browser.get(path).headers["Location"].startswith("/sign-in/?next=")
    assert browser.get("/api/v1/me/").status_code == 401
    assert browser.get("/sign-in/").status_code == 200
    assert browser.get("/me/").status_code == 200


def test_who_signs_in_after_the_letter_is_let_go_on(world: World, igor):
    issue(world, igor)
    browser = Client()
    browser.post(link_of(igor))
    igor.refresh_from_db()
    give_password(igor.user)

    answer = browser.post("/sign-in/", {"login": igor.user.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/account/sessions/").status_code == 200


@pytest.mark.parametrize("guard", ["role", "second factor", "staff"])
def test_who_may_do_more_gets_a_letter_that_leads_to_the_sign_in(world: World, igor, guard):
    address_of(world.hanna.user)
    give_guard(world, world.hanna.user, guard)
    voucher = issue(world)

    letter = Notice.objects.get(address="hanna@example.org")
    assert (letter.link, letter.token_of) == (f"/me/vouchers/{voucher.pk}/", None)
    assert not EntryLink.objects.exists()


@pytest.mark.parametrize("guard", ["role", "second factor", "staff"])
def test_who_may_do_more_meanwhile_is_led_to_the_sign_in(world: World, guard):
    address_of(world.hanna.user)
    voucher = issue(world)
    give_guard(world, world.hanna.user, guard)
    browser = Client()
    answer = browser.post(link_of(world.hanna))

    assert answer.headers["Location"] == f"/sign-in/?next=%2Fme%2Fvouchers%2F{voucher.pk}%2F"
    assert "_auth_user_id" not in browser.session
    assert EntryLink.objects.get().used_at is None


def address_of(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="hanna@example.org")
    EmailAddress.objects.create(user=user, email="hanna@example.org", verified=True, primary=True)


def give_guard(world: World, user: User, guard: str) -> None:
    if guard == "second factor":
        give_authenticator(user)
    elif guard == "staff":
        User.objects.filter(pk=user.pk).update(is_staff=True)
    else:
        act = {"actor": None, "occurred_at": NOON}
        people.grant_role(user=user, region=world.region, role=Role.AUDITOR, **act)


def test_a_link_dies_with_what_made_it_the_address_on_record(world: World, igor):
    issue(world, igor)
    link = link_of(igor)
    sent = Invitation.objects.get(employee=igor)
    people.withdraw_invitation(invitation=sent, actor=world.dan, occurred_at=NOON)

    assert Client().post(link).status_code == 404


@pytest.mark.parametrize("act", [people.close_account, people.reset_second_factor])
def test_a_link_dies_with_the_ways_into_the_account(world: World, act):
    address_of(world.hanna.user)
    issue(world)
    link = link_of(world.hanna)
    give_authenticator(world.hanna.user)
    boss = make_official(world, Role.ADMINISTRATOR)
    given = {"region": world.region, "reason": "Left.", "actor": boss, "occurred_at": NOON}
    act(user=world.hanna.user, **given)

    assert Client().post(link).status_code == 404


def test_no_secret_is_in_a_row_a_record_or_a_referrer(world: World, igor):
    issue(world, igor)
    link = link_of(igor)
    answer = Client().post(link)
    told = [*AuditRecord.objects.values(), *Notice.objects.values(), *EntryLink.objects.values()]

    assert link.split("/")[-2].split(":")[1] not in str(told)
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    actions = AuditRecord.objects.filter(action__startswith="entry_link").order_by("id")
    assert [each.action for each in actions] == ["entry_link.sent", "entry_link.used"]


def test_asking_looks_the_same_and_only_the_address_on_record_gets_a_link(world: World, igor):
    answers = [seen(Client().post(ASK, {"email": each})) for each in (ADDRESS.upper(), "x@y.zz")]

    assert answers[0] == answers[1] == (302, "/account/letter/asked/", "")
    assert Client().post(link_of(igor)).headers["Location"] == "/me/"
    assert Notice.objects.get(address="x@y.zz").link == ""


def test_an_address_may_be_asked_for_five_times_an_hour(world: World, igor):
    asked = [Client().post(ASK, {"email": ADDRESS}).status_code for _try in range(6)]

    assert asked == [302] * 5 + [429]
