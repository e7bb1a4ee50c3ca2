"""An HR officer nominates in the order of the programme and follows what becomes of it."""

import pytest

from audit.models import Viewing
from people.models import Employee
from tests.portals.cost import cost
from tests.portals.employee.test_voucher import text_of
from tests.world import FACE, NOON, issue
from vouchers import operations
from vouchers.models import Nomination


@pytest.fixture
def address(world):
    return f"/personnel/lines/{world.line.pk}/"


def sent(*people, **changes):
    return {"people": [each.pk for each in people], "reason": "", "form_key": "k", **changes}


def nominated(olga, world, address, *people) -> list[Nomination]:
    answer = olga.post(address, sent(*people, reason="They asked.", confirmed="1"))
    assert answer.status_code == 303, answer.content.decode()
    return list(Nomination.objects.filter(region=world.region).order_by("place"))


def decide(world, nominations, *, accept: bool):
    by = {"nominations": nominations, "actor": world.alice, "occurred_at": NOON}
    if not accept:
        return operations.decline_nominations(reason="The money is out.", **by)
    terms = {"amount_minor": FACE, "valid_from": NOON, "expires_at": NOON.replace(month=6)}
    return operations.accept_nominations(**terms, **by)


def test_open_lines_are_listed_without_their_money(olga, world, address):
    page = text_of(olga.get("/personnel/lines/"))

    assert address in page
    assert "P1" not in page  # Teacher pay is for nobody to be nominated.
    assert "1,000,000" not in page


def test_lines_that_read_the_same_are_told_apart(olga, world):
    page = text_of(olga.get("/personnel/lines/"))

    assert str(world.appropriation.fiscal_year) in page
    assert world.line.cost_scope in page
    assert world.department.name in page


def test_a_long_list_is_narrowed_to_a_unit_and_ticked_at_once(olga, world, address):
    Employee.objects.filter(pk=world.hanna.pk).update(unit="Archive & files")
    of_unit = olga.get(f"{address}?unit=Archive+%26+files&tick=all").content.decode()
    everybody = olga.get(f"{address}?tick=all").content.decode()

    assert of_unit.count('name="people"') == of_unit.count("checked") == 1
    assert everybody.count('name="people"') == everybody.count("checked") == len(world.employees)


def test_people_stand_in_their_order_with_grounds(olga, officer, world, address, stranger):
    voucher = issue(world)
    page = text_of(olga.get(address))

    assert "1. Ivanova Igor, clerk, Accounts: state body; completed no course yet" in page
    assert f"Already holds voucher {voucher.number} of this line." in page
    assert "1 person cannot be nominated" in page
    assert "Strangerova" not in page
    assert Viewing.objects.filter(viewer_id=officer.pk, door="page.personnel-nominate").count() == 4


def test_who_is_chosen_is_checked_then_nominated_once(olga, world, address):
    chosen = sent(*world.employees[:2])
    page = text_of(olga.post(address, chosen))
    assert "Nominate 2 people" in page
    assert not Nomination.objects.exists()

    answers = [olga.post(address, {**chosen, "confirmed": "1"}) for _i in (1, 2)]
    assert {answer.status_code for answer in answers} == {303}
    assert "The nominations are with the department" in text_of(olga.get(answers[1]["Location"]))
    assert Nomination.objects.count() == 2


def test_who_is_passed_over_has_to_be_explained_before_the_check(olga, world, address):
    answer = olga.post(address, sent(world.employees[2]))

    assert answer.status_code == 409
    assert "You pass over 2 people who stand before" in answer.content.decode()


@pytest.mark.parametrize("step", [{}, {"confirmed": "1"}])
def test_somebody_of_another_body_is_not_there(olga, world, address, stranger, step):
    assert olga.post(address, sent(stranger, **step)).status_code == 404


def test_who_was_nominated_meanwhile_is_refused_by_work_number(olga, world, address):
    nominated(olga, world, address, world.hanna)

    answer = olga.post(address, sent(world.hanna, confirmed="1", form_key="k2"))
    assert answer.status_code == 409
    assert "W0000: Nominated already" in answer.content.decode()


def test_the_officer_reads_why_a_nomination_was_declined(olga, world, address):
    decide(world, nominated(olga, world, address, world.hanna), accept=False)

    page = text_of(olga.get("/personnel/nominations/"))
    assert "Declined" in page
    assert "The money is out." in page


def test_the_officer_follows_a_nomination_to_the_voucher(olga, world, address):
    batch = decide(world, nominated(olga, world, address, world.hanna), accept=True)
    assert "Accepted, being issued" in text_of(olga.get("/personnel/nominations/"))

    operations.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)
    page = text_of(olga.get("/personnel/nominations/?status=ACCEPTED"))
    assert "Voucher issued" in page
    assert world.hanna.vouchers.get().number in page


def test_a_nomination_is_withdrawn_while_it_waits(olga, world, address):
    [made] = nominated(olga, world, address, world.hanna)
    way = f"/personnel/nominations/{made.pk}/withdraw/"
    assert way in text_of(olga.get("/personnel/nominations/"))

    assert olga.post(way, {"form_key": "k3"}).status_code == 303
    made.refresh_from_db()
    assert made.status == "WITHDRAWN"
    assert olga.post(way, {"form_key": "k4"}).status_code == 409


def test_the_order_costs_the_same_for_many(olga, world, address):
    for person in world.employees[1:]:
        issue(world, person)
    few = cost(olga, address)
    for voucher in world.line.vouchers.all():
        operations.void_voucher(voucher=voucher, reason="x", actor=world.alice, occurred_at=NOON)

    assert cost(olga, address) <= few <= 20


def test_what_is_left_of_the_quota_is_told(olga, world, address):
    by = {"actor": world.alice, "occurred_at": NOON}
    operations.set_quotas(
        programme=world.programme, fiscal_year=2026, quotas=[(world.body, 3)], **by
    )
    nominated(olga, world, address, world.hanna)

    page = text_of(olga.get(address))
    assert "Quota of Finance committee in 2026: 3 places, 2 left." in page
