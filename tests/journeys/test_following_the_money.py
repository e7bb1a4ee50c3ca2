"""An auditor follows a yearly sum to one voucher and to who approved it, in four clicks."""

import pytest
from django.utils import timezone

from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import World, complete, enrol, pay

pytestmark = needs_chromium


@pytest.fixture
def paid(committed_world: World) -> str:
    """Two were trained and paid for; return the number of one voucher."""
    made = [enrol(committed_world, each) for each in committed_world.employees[:2]]
    complete(committed_world, *(place for _redemption, place in made))
    pay(committed_world, *(redemption for redemption, _place in made))
    return made[0][0].voucher.number


def test_a_yearly_sum_leads_to_a_voucher_and_its_approvals(committed_world: World, paid: str):
    # The report knows what the database had recorded by now, and that is by the database's clock.
    with story("following-the-money", at=timezone.now()) as told:
        dan = told.window(committed_world.dan)
        dan.opens("/audit/")
        dan.sees("120,000.00")
        dan.keeps("the-year")
        assert opens_the_figure(dan) == ["60,000.00", "60,000.00"]
        reads_the_voucher(dan, paid, committed_world)
        reads_who_approved(dan, committed_world)


def opens_the_figure(dan: Window) -> list[str]:
    """Open the year's sum; return what each of its transfers adds to it."""
    dan.follows("120,000.00")
    dan.sees("What makes up: Paid", "120,000.00")
    dan.keeps("1-what-makes-it-up")
    return dan.page.locator("tbody td:nth-child(3)").all_inner_texts()


def reads_the_voucher(dan: Window, paid: str, world: World) -> None:
    dan.follows(paid)
    dan.sees("Holder", world.hanna.family_name, "What its money did")
    dan.keeps("2-one-voucher")


def reads_who_approved(dan: Window, world: World) -> None:
    """The last two clicks: the payment order, and in it the claim, each with its second person."""
    dan.page.get_by_role("row", name="paid").get_by_role("link").click()
    dan.sees("Payment order B-INV-1", "Who did what, and who approved it")
    dan.sees(world.carol.username, world.bob.username)
    dan.keeps("3-the-payment-order")
    dan.follows("INV-1")
    dan.sees("Claim INV-1", world.eve.username, world.bob.username)
    dan.keeps("4-the-claim")
