"""Accounts on the administrator's pages: found, closed, reopened, signed out, invited."""

import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from people.models import Invitation, Role
from people.step_up import FRESH_FOR
from tests.people.colleagues import grant, make_official
from tests.portals.department.browsing import page, sent
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of, give_authenticator
from tests.world import DAY, NOON, build_world

FIND = "/administration/find/"


def address(user, act: str = "") -> str:
    return f"/administration/users/{user.pk}/{act}"


def found(browser, who: str) -> str:
    answer = browser.post(FIND, {"who": who, "form_key": "k"}, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def test_somebody_is_found_by_each_of_their_names(world, ann, zoe):
    zoe.last_name, zoe.email = "Zoe Smith-Jones", "zoe@example.org"
    zoe.save()

    for who in ("smith-jones zoe", "ZOE@example.org", zoe.username):
        assert address(zoe) in found(ann, who)
    assert address(world.hanna.user) in found(ann, "Ivanova Hanna")
    assert "known by this" in found(ann, "Nobody")


def test_nobody_of_another_region_is_found(ann):
    other = build_world()

    assert address(other.alice) not in found(ann, other.alice.username)
    assert ann.get(address(other.alice)).status_code == 404


def test_an_account_is_closed_and_reopened_for_a_reason(ann, zoe):
    assert sent(ann, address(zoe, "close/")) == 422
    assert sent(ann, address(zoe, "close/"), reason="Left.", form_key="k2") == 303
    zoe.refresh_from_db()
    assert not zoe.is_active
    assert address(zoe, "reopen/") in page(ann, address(zoe))

    assert sent(ann, address(zoe, "reopen/"), reason="Is back.", form_key="k3") == 303
    zoe.refresh_from_db()
    assert zoe.is_active


def test_sessions_of_somebody_end(ann, zoe):
    zoes = browser_of(zoe)
    assert zoes.get("/department/").status_code == 200

    assert sent(ann, address(zoe, "sign-out/"), reason="Lost telephone.") == 303

    assert zoes.get("/department/")["Location"].startswith("/sign-in/")


def test_a_lost_factor_is_taken_away(ann, zoe):
    give_authenticator(zoe)
    EmailAddress.objects.create(user=zoe, email="zoe@example.org", verified=True, primary=True)

    assert sent(ann, address(zoe, "reset-factor/"), reason="Seen in person.") == 303
    assert not Authenticator.objects.filter(user=zoe).exists()


def test_a_refusal_of_the_operation_is_said_above_the_form(ann, zoe):
    answer = ann.post(address(zoe, "reset-factor/"), {"reason": "Lost.", "form_key": "k"})

    assert answer.status_code == 409
    assert "no verified address" in answer.content.decode()


def test_binding_acts_take_a_second_factor_given_just_now(ann, zoe):
    with time_machine.travel(NOON + DAY + FRESH_FOR, tick=False):
        answer = ann.post(address(zoe, "close/"), {"reason": "Left.", "form_key": "k"})

    assert answer["Location"].startswith("/account/again/")


def test_nothing_is_offered_for_ones_own_account(ann, administrators):
    assert "/close/" not in page(ann, address(administrators[0]))


def test_who_administers_two_regions_says_as_whose_administrator(world, ann, administrators, zoe):
    other = build_world()
    grant(other, administrators[0], Role.ADMINISTRATOR)
    wanted = {"reason": "Left.", "form_key": "k"}

    assert "region" in ann.post(address(zoe, "close/"), wanted).context["form"].errors
    wrong = {**wanted, "region": other.region.code}
    assert ann.post(address(zoe, "close/"), wrong).status_code == 404
    right = {**wanted, "region": world.region.code}
    assert ann.post(address(zoe, "close/"), right).status_code == 303


def test_a_letter_is_sent_listed_and_withdrawn(ann):
    wanted = {"address": "new@example.org", "full_name": "New Comer", "letter_language": "lv"}
    assert sent(ann, "/administration/invitations/new/", **wanted) == 303
    letter = Invitation.objects.get(address="new@example.org")
    assert letter.language == "lv"
    assert "on its way" in page(ann, "/administration/invitations/")

    assert sent(ann, f"/administration/invitations/{letter.pk}/withdraw/", form_key="k2") == 303
    assert "withdrawn" in page(ann, "/administration/invitations/")


def test_others_do_not_enter(world, zoe):
    auditor = make_official(world, Role.AUDITOR)

    assert {browser_of(who).get(FIND).status_code for who in (zoe, auditor)} == {403}
