"""Claims: what can be claimed, a claim that is checked, and where it is afterwards."""

import pytest

from payments import operations as payments
from payments.models import Claim
from tests.portals.provider.conftest import statements_for
from tests.world import DAY, complete, enrol, pay

CLAIMS, NEW = "/provider/claims/", "/provider/claims/new/"
pytestmark = pytest.mark.usefixtures("over")


@pytest.fixture
def completed(world):
    redemption, place = enrol(world)
    complete(world, place)
    return redemption


def sent(redemption, **changes) -> dict:
    return {"number": "INV-7", "redemptions": str(redemption.pk), "form_key": "k", **changes}


def test_the_list_says_what_can_be_claimed(completed, eve):
    page = eve.get(CLAIMS).content.decode()

    assert "60,000.00" in page
    assert "for 1 learner who has completed" in page


def test_a_claim_is_checked_and_its_button_names_count_and_sum(completed, eve):
    check = eve.post(NEW, sent(completed)).content.decode()

    assert not Claim.objects.exists()
    assert "Claim RUB" in check
    assert "60,000.00 for 1 learner" in check


def test_a_claim_that_is_sent_twice_is_made_once(completed, eve):
    first, second = (eve.post(NEW, sent(completed, confirmed="1")) for _each in range(2))
    page = eve.get(first["Location"]).content.decode()

    assert first["Location"] == second["Location"]
    assert "The claim is submitted." in page
    assert "The programme manager checks it" in page
    assert "Ivanova Hanna" in page
    assert Claim.objects.get().amount_minor == completed.amount_minor


def test_what_is_claimed_already_is_said_before_the_check(completed, eve):
    eve.post(NEW, sent(completed, confirmed="1"))
    answer = eve.post(NEW, sent(completed, form_key="k2"))

    assert answer.status_code == 400
    assert "cannot be claimed any more" in answer.content.decode()


def test_a_number_that_is_taken_is_said_at_its_field(world, completed, eve):
    redemption, place = enrol(world, world.employees[1])
    complete(world, place)
    eve.post(NEW, sent(completed, confirmed="1"))
    answer = eve.post(NEW, sent(redemption, number="inv 07", confirmed="1", form_key="k2"))

    assert answer.status_code == 409
    assert 'href="#id_number"' in answer.content.decode()


def test_a_returned_claim_says_why_and_comes_back_to_the_tasks(world, completed, eve):
    eve.post(NEW, sent(completed, confirmed="1"))
    at = {"actor": world.bob, "occurred_at": world.session.ends_at + DAY}
    claim = payments.return_claim(claim=Claim.objects.get(), reason="Act 7 has no stamp.", **at)

    assert "Act 7 has no stamp." in eve.get(f"{CLAIMS}{claim.pk}/").content.decode()
    assert "Mend claim INV-7" in eve.get("/provider/").content.decode()
    eve.post(NEW, sent(completed, confirmed="1", form_key="k2"))
    assert "Mend claim INV-7" not in eve.get("/provider/").content.decode()


def test_a_paid_claim_is_nobodys(world, completed, eve):
    claim, _order = pay(world, completed)
    page = eve.get(f"{CLAIMS}{claim.pk}/").content.decode()

    assert page.count('<li class="past"') == 6
    assert "Nobody: it is paid" in page


def test_another_providers_claim_is_not_there(world, completed, mallory):
    claim, _order = pay(world, completed)

    assert mallory.get(f"{CLAIMS}{claim.pk}/").status_code == 404
    assert claim.number not in mallory.get(CLAIMS).content.decode()
    assert mallory.post(NEW, sent(completed, confirmed="1")).status_code == 404


@pytest.mark.parametrize("path", [CLAIMS, NEW, "/provider/"])
def test_a_page_about_claims_costs_the_same_for_one_and_for_four(world, completed, eve, path):
    few = statements_for(eve, path)
    made = [enrol(world, each) for each in world.employees[1:4]]
    complete(world, *(place for _redemption, place in made))

    assert statements_for(eve, path) == few <= 15
