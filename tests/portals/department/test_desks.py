"""The desks of accreditation, claims and payment: what they show, what they refuse."""

from datetime import timedelta

import pytest
import time_machine

from payments.models import Claim, PaymentOrder
from people.models import Role
from people.step_up import FRESH_FOR
from providers.models import Accreditation, Course
from tests.matrix import subjects as s
from tests.people.colleagues import make_official
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import DAY, NOON, issue, redeem

AFTER = NOON + 36 * DAY
REASON = {"reason": "Look closer.", "form_key": "k1"}


@pytest.fixture
def later():
    with time_machine.travel(AFTER, tick=False):
        yield


def seen(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def done(browser, path: str, **sent):
    return browser.post(path, {"form_key": "k1", "confirmed": "1", **sent})


def test_a_claim_shows_its_learners_and_what_they_attended(world, later):
    claim = s.claim(world)
    bob = browser_of(world.bob)
    page = seen(bob, f"/department/claims/{claim.pk}/")

    assert world.hanna.full_name in page
    assert "8 of 8 blocks" in page
    assert f"/department/claims/{claim.pk}/accept/" in page
    assert claim.number in seen(bob, "/department/claims/")
    assert statements(bob, f"/department/claims/{claim.pk}/") <= 15


@pytest.mark.parametrize(
    ("act", "status"), [("hold", "HELD"), ("return", "RETURNED"), ("reject", "REJECTED")]
)
def test_a_claim_is_decided_for_a_reason(world, later, act, status):
    claim = s.claim(world)
    done(browser_of(world.bob), f"/department/claims/{claim.pk}/{act}/", **REASON)
    claim.refresh_from_db()

    assert (claim.status, claim.decision_reason) == (status, REASON["reason"])


def test_accepting_names_the_sum_and_is_done_by_the_second_button(world, later):
    claim = s.claim(world)
    address, bob = f"/department/claims/{claim.pk}/accept/", browser_of(world.bob)

    assert f"Accept claim {claim.number}, RUB" in bob.post(address, {}).content.decode()
    assert Claim.objects.get(pk=claim.pk).status == "SUBMITTED"
    assert done(bob, address).status_code == 303
    assert Claim.objects.get(pk=claim.pk).status == "ACCEPTED"


def test_who_issued_the_vouchers_does_not_accept(world, later):
    claim = s.claim(world)
    answer = done(browser_of(world.alice), f"/department/claims/{claim.pk}/accept/")

    assert answer.status_code == 403
    assert "You issued vouchers in this claim." in answer.content.decode()
    assert Claim.objects.get(pk=claim.pk).status == "SUBMITTED"


@pytest.mark.parametrize("act", ["accept", "hold", "return", "reject"])
def test_a_treasurer_decides_no_claim(world, later, act):
    claim = s.claim(world)
    carol = browser_of(make_official(world, Role.TREASURER))

    assert carol.get(f"/department/claims/{claim.pk}/{act}/").status_code == 403
    assert done(carol, f"/department/claims/{claim.pk}/{act}/", **REASON).status_code == 403
    assert f"/{act}/" not in seen(carol, f"/department/claims/{claim.pk}/")


def binding(world) -> dict[str, object]:
    claim, order = s.claim(world), s.sent_order(world)
    orders = f"/department/payment-orders/{order.pk}"
    return {
        f"/department/claims/{claim.pk}/accept/": world.bob,
        f"/department/approvals/payment-order/{order.pk}/": world.bob,
        f"{orders}/send/": world.carol,
        f"{orders}/paid/": world.carol,
        f"{orders}/bounced/": world.carol,
        f"/department/courses/{s.course(world).pk}/approve/": world.bob,
        f"/department/accreditations/{s.accreditation(world).pk}/decide/": world.bob,
    }


def test_acts_that_bind_ask_for_the_second_factor_again(world, later):
    for address, user in binding(world).items():
        browser = browser_of(user)
        with time_machine.travel(AFTER + FRESH_FOR + timedelta(seconds=1), tick=False):
            answer = done(browser, address, **REASON)

        assert answer["Location"].startswith("/account/again/"), address


def test_a_payment_order_is_made_of_what_waits(world, later):
    claim = s.accepted_claim(world)
    carol, make = browser_of(world.carol), f"/department/payees/{world.academy.pk}/"

    assert make in seen(carol, "/department/payees/")
    assert claim.number in seen(carol, make)
    assert done(carol, make, claims=[claim.pk]).status_code == 303
    order = PaymentOrder.objects.get(payee=world.academy)
    assert claim.number in seen(carol, f"/department/payment-orders/{order.pk}/")
    assert make not in seen(carol, "/department/payees/")
    assert statements(carol, f"/department/payment-orders/{order.pk}/") <= 15


def test_a_payment_order_of_nothing_is_refused_at_its_field(world, later):
    answer = done(browser_of(world.carol), f"/department/payees/{world.academy.pk}/")

    assert answer.status_code == 400
    assert 'href="#id_claims' in answer.content.decode()


def test_a_payment_order_is_approved_sent_and_paid(world, later):
    order = s.payment_order(world)
    address = f"/department/payment-orders/{order.pk}"
    bob, carol = browser_of(world.bob), browser_of(world.carol)

    approval = f"/department/approvals/payment-order/{order.pk}/"
    for browser, act in ((bob, approval), (carol, f"{address}/send/"), (carol, f"{address}/paid/")):
        assert act in seen(browser, f"{address}/")
        done(browser, act, bank_reference="B-7", form_key=act)
    order.refresh_from_db()
    assert (order.status, order.bank_reference) == ("PAID", "B-7")


def test_a_payment_that_came_back_can_be_ordered_anew(world, later):
    order = s.sent_order(world)
    done(browser_of(world.carol), f"/department/payment-orders/{order.pk}/bounced/", **REASON)

    assert PaymentOrder.objects.get(pk=order.pk).status == "BOUNCED"
    assert str(world.academy.pk) in seen(browser_of(world.carol), "/department/payees/")


@pytest.mark.parametrize("act", ["send", "paid", "bounced"])
def test_a_manager_pays_nothing(world, later, act):
    order = s.payment_order(world)
    address = f"/department/payment-orders/{order.pk}/{act}/"
    answer = done(browser_of(world.alice), address, bank_reference="B-7", **REASON)

    assert answer.status_code == 403
    assert browser_of(world.alice).get(f"/department/payees/{world.academy.pk}/").status_code == 403


@pytest.fixture
def zoe(world):
    with time_machine.travel(NOON, tick=False):
        yield browser_of(make_official(world, Role.ACCREDITOR))


def test_an_application_shows_what_stands_behind_it_and_is_decided(world, zoe):
    application = s.accreditation(world)
    address = f"/department/accreditations/{application.pk}/"

    assert world.academy.registry_number in seen(zoe, address)
    assert statements(zoe, address) <= 15
    done(zoe, f"{address}decide/", status="UNDER_REVIEW", reason="Papers are there.")
    application.refresh_from_db()
    assert application.status == "UNDER_REVIEW"
    assert "Papers are there." in seen(zoe, address)


def test_an_application_becomes_only_what_it_may(world, zoe):
    application = s.accreditation(world)
    address = f"/department/accreditations/{application.pk}/decide/"

    assert done(zoe, address, status="REVOKED", reason="x").status_code == 422
    manager = browser_of(make_official(world, Role.PROGRAMME_MANAGER))
    assert manager.get(address).status_code == 403
    assert done(manager, address, status="UNDER_REVIEW", reason="x").status_code == 403


def test_a_suspension_counts_first_who_is_affected(world, zoe):
    redeem(world, issue(world), occurred_at=NOON)
    held = Accreditation.objects.get(provider=world.academy, status="ACCREDITED")
    address = f"/department/accreditations/{held.pk}/decide/"
    check = zoe.post(address, {"status": "SUSPENDED", "reason": "Fire."}).content.decode()

    assert "Who is affected" in check
    assert "<dt>Vouchers presented</dt><dd>1</dd>" in check
    assert Accreditation.objects.get(pk=held.pk).status == "ACCREDITED"


def test_a_course_is_approved_by_the_programmes_manager(world):
    course = s.course(world)
    with time_machine.travel(NOON, tick=False):
        alice, other = browser_of(world.alice), browser_of(make_official(world, Role.ACCREDITOR))
        address = f"/department/courses/{course.pk}/approve/"

        assert address in seen(alice, "/department/courses/?waiting=true")
        assert done(other, address).status_code in {403, 404}
        done(alice, address)
    assert Course.objects.get(pk=course.pk).approved_at == NOON


@pytest.mark.parametrize("path", ["claims", "payment-orders", "payees", "courses", "work"])
def test_an_empty_desk_says_what_will_stand_there(world, path):
    region = make_official(world, Role.TREASURER)

    assert (
        'class="empty' in seen(browser_of(region), f"/department/{path}/?page=1")
        or path == "courses"
    )
