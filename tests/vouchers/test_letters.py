"""Holders are told by mail what they got, in their language, and no code goes with it."""

import pytest
import time_machine

from audit.models import Notice
from people.models import Employee
from tests.sign_in import browser_of
from tests.vouchers.test_voucher_batch import advance, create
from tests.world import DAY, FACE, NOON, World, code_of, issue, of_another_course, redeem
from vouchers import operations as vouchers
from vouchers.models import Redemption


def give_address(employee: Employee, language: str = "en") -> str:
    employee.user.email, employee.user.language = f"{employee.pk}@example.org", language
    employee.user.save(update_fields=["email", "language"])
    return employee.user.email


@pytest.mark.parametrize(
    ("language", "sum_text", "day"),
    [("en", "60,000.00", "31 May 2026"), ("ru", "60 000,00", "31 мая")],
)
def test_the_letter_says_what_it_is_and_until_when(world: World, language, sum_text, day):
    address = give_address(world.hanna, language)
    voucher = issue(world)

    letter = Notice.objects.get(address=address)
    body = letter.body.replace("\u00a0", " ").replace("\u202f", " ")
    assert voucher.number in letter.subject
    for said in (sum_text, day, voucher.programme.name, world.department.name, "{link}"):
        assert said in body
    assert code_of(voucher) not in f"{letter.subject}{letter.body}{letter.link}"


def test_its_link_shows_the_voucher_to_its_holder_alone(world: World):
    address = give_address(world.hanna)
    issue(world)
    link = Notice.objects.get(address=address).link

    with time_machine.travel(NOON, tick=False):
        assert browser_of(world.hanna.user).get(link).status_code == 200
        assert browser_of(world.employees[1].user).get(link).status_code == 404


def test_who_has_no_address_or_a_closed_account_gets_no_letter(world: World):
    before = Notice.objects.count()
    give_address(world.employees[1])
    world.employees[1].user.is_active = False
    world.employees[1].user.save(update_fields=["is_active"])

    issue(world)
    issue(world, world.employees[1])

    assert Notice.objects.count() == before


def test_a_batch_tells_everybody_it_issues_to_in_two_statements(
    world: World, django_assert_num_queries, django_assert_max_num_queries
):
    addresses = {give_address(employee) for employee in world.employees[:4]}
    batch = create(world, holders=world.employees[:4])
    with django_assert_max_num_queries(30) as few:
        advance(batch, limit=1)
    with django_assert_num_queries(len(few)):
        advance(batch, limit=3)

    assert addresses == set(
        Notice.objects.filter(address__in=addresses).values_list("address", flat=True)
    )


def test_the_holder_is_asked_about_what_a_provider_was_shown_once(world: World, nothing_waits):
    address = give_address(world.hanna, "ru")
    redemption = redeem(world, issue(world))

    assert (ask_all(), ask_all()) == (1, 0)
    letter = Notice.objects.filter(address=address).latest("pk")
    assert letter.link == f"/me/start/{redemption.pk}/"
    for said in ("Academy", redemption.voucher.number, "{link}"):
        assert said in letter.body


def test_what_was_booked_ended_or_is_too_late_is_not_asked_about(world: World, nothing_waits):
    for holder in world.employees[:3]:
        give_address(holder)
    by = {"holder": world.hanna, "actor": world.hanna.user, "occurred_at": NOON + DAY}
    vouchers.book_session(voucher=issue(world), session=world.session, **by)
    undone, late = (redeem(world, issue(world, each)) for each in world.employees[1:3])
    act = {"ending": "MISTAKE", "reason": "x", "actor": world.eve, "occurred_at": NOON + DAY}
    vouchers.reverse_redemption(redemption=undone, **act)

    assert vouchers.tell_awaited(at=late.confirm_until) == 0


def test_who_cannot_be_reached_is_not_looked_at_again(world: World, nothing_waits):
    before = Notice.objects.count()
    redeem(world, issue(world))

    assert (ask_all(), ask_all()) == (1, 0)
    assert Notice.objects.count() == before


def test_two_questions_to_one_holder_go_one_after_the_other(world: World, nothing_waits):
    address = give_address(world.hanna)
    voucher = issue(world)
    half = FACE // 2
    first = redeem(world, voucher, amount_minor=half)
    other = of_another_course(world)
    second = redeem(world, voucher, session=other, amount_minor=half)

    assert (ask_all(), ask_all(), ask_all()) == (1, 1, 0)
    links = set(Notice.objects.filter(address=address).values_list("link", flat=True))
    assert links > {f"/me/start/{each.pk}/" for each in (first, second)}


@pytest.fixture
def nothing_waits(db) -> None:
    """Hide from the clock what tests with real commits have left behind."""
    Redemption.objects.update(told_at=NOON)


def ask_all() -> int:
    return vouchers.tell_awaited(at=NOON + DAY)
