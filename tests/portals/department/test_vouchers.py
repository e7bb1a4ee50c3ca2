"""The vouchers of a department: found, looked at, and kept."""

import pytest
import time_machine

from people.models import Role
from tests.people.colleagues import make_official
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import DAY, NOON, complete, confirm, enrol, issue, pay, redeem
from vouchers import operations as vouchers
from vouchers.models import Voucher

REASON = {"reason": "Lost.", "form_key": "k1"}
CHECKED = {**REASON, "confirmed": "1"}


@pytest.fixture
def alice(world):
    with time_machine.travel(NOON, tick=False):
        yield browser_of(world.alice)


def page(browser, path: str) -> str:
    return browser.get(path).content.decode()


def test_the_list_shows_vouchers_with_holder_value_and_state(world, alice):
    voucher = issue(world)
    shown = page(alice, "/department/vouchers/")

    assert voucher.number in shown
    assert world.hanna.full_name in shown
    assert "Amounts in RUB." in shown


def test_the_list_is_searched_by_number_and_holder(world, alice):
    one, other = issue(world), issue(world, world.employees[1])

    for query in (f"number={one.number.lower()}", f"holder={world.hanna.pk}"):
        shown = page(alice, f"/department/vouchers/?{query}")
        assert one.number in shown
        assert other.number not in shown


def test_the_list_is_filtered_by_state_line_and_body(world, alice):
    voucher = issue(world)
    path = "/department/vouchers/?status={}&allocation={}&body={}"

    assert voucher.number in page(alice, path.format("ISSUED", world.line.pk, world.body.pk))
    assert voucher.number not in page(alice, path.format("VOIDED", world.line.pk, world.body.pk))


def test_the_list_takes_few_statements_however_long_it_is(world, alice):
    counts = []
    for holder in world.employees[:4]:
        issue(world, holder)
        counts.append(statements(alice, "/department/vouchers/"))

    assert counts[1] == counts[-1] <= 15


def test_a_voucher_says_who_has_the_case(world, alice):
    voucher = issue(world)
    address = f"/department/vouchers/{voucher.pk}/"
    assert "They show it to a provider until" in page(alice, address)
    redemption = redeem(world, voucher)
    assert "They confirm the course until" in page(alice, address)
    confirm(world, redemption)
    assert "They hold the course." in page(alice, address)


def test_a_paid_voucher_is_nobodys_case_and_takes_few_statements(world, alice):
    redemption, place = enrol(world)
    complete(world, place)
    pay(world, redemption)
    address = f"/department/vouchers/{redemption.voucher_id}/"
    shown = page(alice, address)

    assert "Everything is paid." in shown
    assert shown.count('class="past"') == 7
    assert statements(alice, address) <= 15


@pytest.mark.parametrize(
    ("act", "status"), [("void", "VOIDED"), ("suspend", "SUSPENDED"), ("new-code", "ISSUED")]
)
def test_an_act_is_checked_and_then_done(world, alice, act, status):
    voucher = issue(world)
    address = f"/department/vouchers/{voucher.pk}/{act}/"

    assert "Check before you go on" in alice.post(address, REASON).content.decode()
    assert Voucher.objects.get(pk=voucher.pk).code_version == 1
    done = alice.post(address, CHECKED)
    assert done["Location"].startswith(f"/department/vouchers/{voucher.pk}/")
    after = Voucher.objects.get(pk=voucher.pk)
    assert after.status == status
    assert after.code_version == (2 if act == "new-code" else 1)


def test_a_suspended_voucher_says_that_it_waits_for_the_department(world, alice):
    voucher = issue(world)
    redemption = redeem(world, voucher)
    address = f"/department/vouchers/{voucher.pk}/"
    alice.post(f"{address}suspend/", CHECKED)
    presented = page(alice, address)
    act = {"reason": "No.", "actor": world.alice, "occurred_at": NOON + DAY}
    vouchers.reverse_redemption(redemption=redemption, ending="MISTAKE", **act)
    free = page(alice, address)

    for shown in (presented, free):
        assert "It is suspended: lift it, or void it." in shown
        assert "can still be presented" not in shown
        assert "Suspended" in shown.partition('class="now"')[2][:120]


def test_a_suspended_voucher_is_lifted(world, alice):
    voucher = issue(world)
    alice.post(f"/department/vouchers/{voucher.pk}/suspend/", CHECKED)
    alice.post(f"/department/vouchers/{voucher.pk}/lift/", {**CHECKED, "form_key": "k2"})

    assert Voucher.objects.get(pk=voucher.pk).status == "ISSUED"


def test_an_extension_counts_its_last_day_in(world, alice):
    voucher = issue(world)
    sent = {**CHECKED, "last_day": "31.07.2026"}
    alice.post(f"/department/vouchers/{voucher.pk}/extend/", sent)

    assert Voucher.objects.get(pk=voucher.pk).expires_at.isoformat() == "2026-07-31T21:00:00+00:00"


def test_a_refused_extension_is_said_at_the_day(world, alice):
    address = f"/department/vouchers/{issue(world).pk}/extend/"
    refused = alice.post(address, {**CHECKED, "last_day": "2026-03-20"})

    assert refused.status_code == 409
    assert 'href="#id_last_day"' in refused.content.decode()


@pytest.mark.parametrize("act", ["void", "suspend", "lift", "extend", "new-code"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_than_the_programme_manager_are_refused(world, act, method):
    voucher = issue(world)
    treasurer = browser_of(make_official(world, Role.TREASURER))
    answer = getattr(treasurer, method)(f"/department/vouchers/{voucher.pk}/{act}/", CHECKED)

    assert answer.status_code == 403
    assert Voucher.objects.get(pk=voucher.pk).status == "ISSUED"
    assert f"/{act}/" not in page(treasurer, f"/department/vouchers/{voucher.pk}/")


def test_a_certificate_is_withdrawn_from_the_page_of_its_voucher(world):
    redemption, place = enrol(world)
    complete(world, place)
    number, voucher = place.certificate.number, f"/department/vouchers/{redemption.voucher_id}/"
    with time_machine.travel(world.session.ends_at, tick=False):
        alice = browser_of(world.alice)
        way = f"/department/certificates/{place.certificate.pk}/withdraw/"
        assert way in page(alice, voucher)

        alice.post(way, CHECKED)
        after = page(alice, voucher)
        again = alice.post(way, {**CHECKED, "form_key": "k2"})

    assert number in after
    assert "withdrawn on" in after
    assert way not in after
    assert (again.status_code, "withdrawn before" in again.content.decode()) == (409, True)
