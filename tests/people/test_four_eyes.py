"""Maker is never checker: not by a lent role in either direction, and not by a second account.

A self-approval through delegation is planted by taking the look at delegations out of
people/four_eyes.py: the tests below turn red for every act that needs two persons.
"""

import ast
from pathlib import Path

import pytest

from core.errors import SamePerson
from people.models import Role
from tests.people.colleagues import lend, link, make_official
from tests.people.pairs import PAIRS
from tests.test_architecture import name_of, sources
from tests.world import DAY, NOON

LATER = NOON + 30 * DAY


@pytest.fixture
def zoe(world):
    return make_official(world, Role.PROGRAMME_MANAGER, Role.ACCREDITOR)


def bind(world, zoe, way: str, **period) -> None:
    if way == "lent to":
        lend(world.alice, Role.PROGRAMME_MANAGER, zoe, **period)
    elif way == "borrowed from":
        lend(zoe, Role.ACCREDITOR, world.alice, **period)
    else:
        link(world, world.alice, zoe)


@pytest.mark.parametrize("name", PAIRS)
def test_another_person_may_check_it(world, zoe, name):
    check = PAIRS[name](world)

    assert check(actor=zoe, occurred_at=LATER)


@pytest.mark.parametrize("way", ["lent to", "borrowed from", "second account of"])
@pytest.mark.parametrize("name", PAIRS)
def test_who_is_bound_to_the_maker_may_not_check_it(world, zoe, name, way):
    bind(world, zoe, way)
    check = PAIRS[name](world)

    with pytest.raises(SamePerson, match="count as one person here"):
        check(actor=zoe, occurred_at=LATER)


@pytest.mark.parametrize("name", PAIRS)
def test_the_maker_may_not_check_it(world, name):
    check = PAIRS[name](world)

    with pytest.raises(SamePerson):
        check(actor=world.alice, occurred_at=LATER)


@pytest.mark.parametrize("way", ["lent to", "borrowed from"])
@pytest.mark.parametrize(
    ("since", "until", "bound"),
    [
        (NOON - 2 * DAY, NOON, False),  # Over when it was made; a period is half-open.
        (NOON - DAY, NOON + DAY, True),  # In force when it was made.
        (NOON, NOON + DAY, True),
        (NOON + DAY, LATER, False),  # Neither then nor now.
        (LATER, LATER + DAY, True),  # In force now.
        (LATER + DAY, LATER + 2 * DAY, False),
    ],
)
def test_a_delegation_binds_at_either_of_the_two_acts(world, zoe, since, until, bound, way):
    bind(world, zoe, way, since=since, until=until)
    check = PAIRS["virement"](world)

    if bound:
        with pytest.raises(SamePerson):
            check(actor=zoe, occurred_at=LATER)
    else:
        assert check(actor=zoe, occurred_at=LATER)


def test_a_third_account_is_the_same_person_too(world, zoe):
    third = make_official(world)
    link(world, world.alice, third)
    link(world, third, zoe)

    with pytest.raises(SamePerson):
        PAIRS["batch"](world)(actor=zoe, occurred_at=LATER)


def test_who_borrowed_from_the_second_account_is_bound_as_well(world, zoe):
    second = make_official(world, Role.PROGRAMME_MANAGER)
    link(world, world.alice, second)
    lend(second, Role.PROGRAMME_MANAGER, zoe)

    with pytest.raises(SamePerson):
        PAIRS["batch"](world)(actor=zoe, occurred_at=LATER)


def test_nothing_else_says_who_is_the_same_person():
    raising = {
        name_of(path)
        for path in sources()
        if Path("tests") not in path.relative_to(Path(__file__).parents[2]).parents
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise) and "SamePerson" in ast.unparse(node)
    }

    assert raising == {"people/four_eyes.py"}
