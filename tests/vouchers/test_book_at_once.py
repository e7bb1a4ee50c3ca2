"""Bookings and links at the same moment, each in a process with a connection of its own."""

from functools import partial

from allauth.account.models import EmailAddress

from people import operations as people
from people.models import EntryLink, User
from tests.books import assert_books_hold
from tests.together import at_once
from tests.world import DAY, NOON, World, issue, redeem, schedule
from vouchers import operations as vouchers
from vouchers.models import Redemption

AT = NOON + DAY


def book(world: World, number: int, session) -> Redemption:
    holder = world.employees[number]
    by = {"holder": holder, "actor": holder.user, "occurred_at": AT}
    return vouchers.book_session(voucher=issue(world, holder), session=session, **by)


def change(booking: Redemption, holder, session) -> str:
    by = {"holder": holder, "actor": holder.user, "occurred_at": AT}
    return vouchers.change_booking(redemption=booking, session=session, **by).status


def test_who_change_places_with_each_other_wait_in_no_circle(committed_world: World):
    world = committed_world
    first, other = world.session, schedule(world.course, world.eve, "G02")
    ways = [(first, other), (other, first)] * 2
    bookings = [book(world, number, way[0]) for number, way in enumerate(ways)]
    acts = [
        partial(change, each, world.employees[number], ways[number][1])
        for number, each in enumerate(bookings)
    ]

    assert at_once(*acts) == ["AWAITING_HOLDER"] * 4
    for session in (first, other):
        session.refresh_from_db()
        assert session.places_taken == 2
    assert_books_hold(world.region)


def test_a_booking_given_back_and_presented_at_once_ends_one_way(committed_world: World):
    world = committed_world
    booking = book(world, 0, world.session)
    by = {"holder": world.hanna, "actor": world.hanna.user, "occurred_at": AT}
    give_back = partial(vouchers.cancel_booking, redemption=booking, **by)
    present = partial(redeem, world, booking.voucher, occurred_at=AT)
    at_once(lambda: give_back().status, lambda: present().status)

    living = Redemption.objects.filter(voucher=booking.voucher, status="AWAITING_HOLDER")
    world.session.refresh_from_db()
    assert world.session.places_taken == living.count() <= 1
    assert all(each.presented_by_id == world.eve.pk for each in living)
    assert_books_hold(world.region)


def test_one_link_lets_in_once(committed_world: World):
    user, address = committed_world.hanna.user, f"{committed_world.hanna.pk}@example.org"
    User.objects.filter(pk=user.pk).update(email=address)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    issue(committed_world)
    link = EntryLink.objects.get(employee=committed_world.hanna)
    use = partial(people.use_entry_link, link=link, occurred_at=AT)

    outcomes = at_once(*[lambda: str(use().pk)] * 5)
    assert sorted(outcomes) == sorted([str(user.pk), *["link-used-up"] * 4])
