"""A training year in a few bookings, as docs/ledger.md tells it."""

from budgets.queries import line_amounts
from tests.world import FACE, LINE, World, complete, confirm, issue, pay, redeem


def test_money_goes_from_the_line_to_the_provider_in_five_steps(world: World):
    voucher = issue(world)
    assert stages(world) == (LINE - FACE, FACE, 0, 0, 0)

    redemption = redeem(world, voucher)
    assert stages(world) == (LINE - FACE, FACE, 0, 0, 0)

    enrolment = confirm(world, redemption)
    assert stages(world) == (LINE - FACE, 0, FACE, 0, 0)

    complete(world, enrolment)
    pay(world, redemption)
    assert stages(world) == (LINE - FACE, 0, 0, 0, FACE)


def stages(world: World) -> tuple[int, ...]:
    amounts = line_amounts(world.line)
    return (
        amounts.available_minor,
        amounts.committed_minor,
        amounts.obligated_minor,
        amounts.expended_minor,
        amounts.paid_minor,
    )
