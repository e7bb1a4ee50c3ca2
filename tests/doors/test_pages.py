"""Lists in pages: they stay put while rows come and go, and a bent cursor is a fault."""

from base64 import b64encode
from itertools import chain
from urllib.parse import quote

import pytest

from tests.world import World, build_world, issue
from vouchers import operations as vouchers

EMPLOYEES = "/api/v1/employees/"


@pytest.fixture
def many(db) -> World:
    return build_world(employees=12)


def pages(client, path, meanwhile):
    """Follow the list to its end, with something happening after each page; return the ids."""
    seen = []
    while path:
        page = client.get(path).json()
        seen.append([row["id"] for row in page["results"]])
        path = page["next"]
        meanwhile(len(seen))
    return seen


def test_rows_that_go_shift_no_row_out_of_the_pages(many: World, as_user):
    held = [issue(many, person) for person in many.employees]

    def void_one_already_seen(page: int) -> None:
        for voucher in held[4 * (page - 1) : 4 * (page - 1) + 2] if page < 3 else []:
            vouchers.void_voucher(
                voucher=voucher, reason="…", actor=many.alice, occurred_at=voucher.issued_at
            )

    path = "/api/v1/vouchers/?status=ISSUED&limit=4"
    seen = pages(as_user(many.alice), path, void_one_already_seen)

    assert list(chain.from_iterable(seen)) == [str(voucher.pk) for voucher in held]


def test_the_row_that_a_cursor_stands_on_may_go(many: World, as_user):
    held = [issue(many, person) for person in many.employees]

    def void_last_seen(page: int) -> None:
        if page == 1:
            vouchers.void_voucher(
                voucher=held[3], reason="…", actor=many.alice, occurred_at=held[3].issued_at
            )

    path = "/api/v1/vouchers/?status=ISSUED&limit=4"
    seen = pages(as_user(many.alice), path, void_last_seen)

    assert list(chain.from_iterable(seen)) == [str(voucher.pk) for voucher in held]


def test_rows_that_come_are_at_the_end_and_none_is_shown_twice(many: World, as_user):
    held = [issue(many, person) for person in many.employees[:6]]
    late = iter(many.employees[6:9])

    def issue_one(page: int) -> None:
        if person := next(late, None):
            held.append(issue(many, person))

    seen = list(
        chain.from_iterable(pages(as_user(many.alice), "/api/v1/vouchers/?limit=2", issue_one))
    )

    assert seen == [str(voucher.pk) for voucher in held]


def test_the_way_back_shows_the_same_pages(many: World, as_user):
    client = as_user(many.alice)
    first = client.get(f"{EMPLOYEES}?limit=5").json()
    second = client.get(first["next"]).json()

    assert client.get(second["previous"]).json()["results"] == first["results"]


CURSORS = {
    "no base64": "%%%",
    "no text": b64encode(b"\xff\xfe").decode(),
    "no position": b64encode(b"p=garbage").decode(),
    "a number": b64encode(b"p=1").decode(),
    "a zero byte": b64encode(b"p=%00").decode(),
    "a negative offset": b64encode(b"o=-1").decode(),
    "an offset that is no number": b64encode(b"o=x&p=y").decode(),
}


@pytest.mark.parametrize("name", ["employees", "vouchers", "redemptions", "guess-limits"])
def test_a_bent_cursor_is_a_fault_of_the_request(world, as_user, name):
    client = as_user(world.alice)

    for cursor in CURSORS.values():
        answer = client.get(f"/api/v1/{name}/?cursor={quote(cursor)}")
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (400, "/problems/invalid-request"), cursor
        assert [error["pointer"] for error in problem["errors"]] == ["/cursor"]


@pytest.mark.parametrize("position", ["x", str(2**80), "-1", "1.5", "\0"])
def test_a_bent_cursor_of_regions_is_too(world, as_user, position):
    cursor = b64encode(f"p={quote(position)}".encode()).decode()

    answer = as_user(world.alice).get(f"/api/v1/regions/?cursor={quote(cursor)}")
    assert answer.status_code in {200, 400}


def test_a_cursor_opens_nothing_of_another_region(world, as_user):
    other = build_world(employees=6)
    cursor = as_user(other.alice).get(f"{EMPLOYEES}?limit=2").json()["next"]

    seen = {row["id"] for row in as_user(world.alice).get(cursor).json()["results"]}
    assert not seen & {str(person.pk) for person in other.employees}
