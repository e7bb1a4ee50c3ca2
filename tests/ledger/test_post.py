from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.ids import derived_id, new_id
from ledger.models import Account, Transfer
from ledger.operations import Overdrawn, open_account
from ledger.queries import account_id, balances, transfers_of
from tests.database import statements_of
from tests.ledger.pots import NOON, STAGE, fill, move, open_pots, posting, recomputed, stored


@pytest.fixture
def pots(db):
    return open_pots()


def test_a_posting_moves_money_from_the_credited_to_the_debited_account(pots):
    fill(pots, 1000)

    move(pots, posting(pots.guarded[0], pots.guarded[1], 300))

    assert stored(pots) == recomputed(pots) == [700, 1300, 1000, 1000]
    assert balances([pots.source]) == {(pots.source, STAGE): -4000}


def test_many_transfers_are_one_statement_and_one_journal(pots):
    fill(pots, 1000)
    one, two = pots.guarded[:2]
    wanted = [posting(one, two, amount) for amount in range(1, 21)]

    assert statements_of(lambda: move(pots, *wanted)) == 1

    found = Transfer.objects.filter(credit_account=one)
    assert found.count() == 20
    assert found.values("journal_id").distinct().count() == 1
    assert stored(pots)[:2] == [1000 - 210, 1000 + 210]


def test_a_transfer_says_what_when_who_and_why(pots):
    actor, subject, paper, provider = (new_id() for _each in range(4))
    one = posting(
        pots.outside, pots.guarded[0], 5, verb="pay", subject_id=subject, counterparty_id=provider
    )
    move(pots, one, reference_id=paper, actor_id=actor, reason="Letter 7")

    found = Transfer.objects.get(reference_id=paper)
    assert (found.verb, found.amount_minor, found.currency) == ("pay", 5, "RUB")
    assert (found.credit_account_id, found.debit_account_id) == (one.credit, one.debit)
    assert (found.subject_id, found.counterparty_id) == (subject, provider)
    assert (found.actor_id, found.reason, found.occurred_at) == (actor, "Letter 7", NOON)
    assert found.recorded_at > found.occurred_at


def test_without_a_paper_each_subject_is_its_own(pots):
    move(pots, *(posting(pots.outside, pot, 1) for pot in pots.guarded))

    found = transfers_of([pots.outside])
    assert all(transfer.reference_id == transfer.subject_id for transfer in found)
    assert len({transfer.reference_id for transfer in found}) == 4


def test_an_account_may_be_emptied_but_not_by_one_unit_more(pots):
    fill(pots, 1000)
    poor, rich = pots.guarded[:2]
    move(pots, posting(poor, rich, 1000))

    with pytest.raises(Overdrawn), transaction.atomic():
        move(pots, posting(poor, rich, 1))

    assert stored(pots)[:2] == recomputed(pots)[:2] == [0, 2000]


def test_overdrawn_names_the_account_what_it_holds_and_what_is_needed(pots):
    fill(pots, 1000)
    poor, rich = pots.guarded[:2]

    with pytest.raises(Overdrawn) as refused:
        move(pots, posting(poor, rich, 700), posting(poor, rich, 301))

    assert refused.value.account_id == poor
    assert (refused.value.balance_minor, refused.value.needed_minor) == (1000, 1001)
    assert str(refused.value) == f"Account {poor} holds 1000; 1001 is needed."


def test_one_short_account_stops_the_whole_journal(pots):
    fill(pots, 1000)
    one, two, three = pots.guarded[:3]

    with pytest.raises(Overdrawn), transaction.atomic():
        move(pots, posting(one, two, 10), posting(three, two, 1001))

    assert stored(pots) == recomputed(pots) == [1000] * 4


def test_only_the_sum_of_a_journal_counts_against_an_account(pots):
    fill(pots, 100)
    one, two = pots.guarded[:2]

    move(pots, posting(one, two, 150), posting(two, one, 100))

    assert stored(pots)[:2] == recomputed(pots)[:2] == [50, 150]


def test_an_account_outside_may_go_below_zero_and_stores_no_balance(pots):
    fill(pots, 1000)

    assert Account.objects.get(pk=pots.outside).balance_minor is None
    assert sum(balances([*pots.owners, pots.source]).values()) == 0


def refused_by_function(pots, *postings, **changes) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        move(pots, *postings, **changes)
    return caught.value.__cause__.sqlstate


@pytest.mark.parametrize("side", ["credit", "debit"])
def test_an_unknown_account_is_refused_on_either_side(pots, side):
    fill(pots, 1000)
    accounts = {"credit": pots.guarded[0], "debit": pots.guarded[1], side: new_id()}

    assert refused_by_function(pots, posting(**accounts, amount_minor=1)) == "TV001"
    assert stored(pots) == recomputed(pots) == [1000] * 4


@pytest.mark.parametrize("other", [{"currency": "EUR"}, {"region_id": 32_002}], ids=str)
def test_money_crosses_neither_currencies_nor_regions(pots, other):
    fill(pots, 1000)
    foreign = open_pots(**other)
    there_and_back = [
        posting(pots.guarded[0], foreign.guarded[0], 1),
        posting(foreign.outside, pots.guarded[0], 1),
    ]

    for wanted in there_and_back:
        assert refused_by_function(pots, wanted) == "TV001"
        assert refused_by_function(foreign, wanted) == "TV001"
    assert refused_by_function(pots, posting(pots.guarded[0], pots.guarded[1], 1), **other)


def rule_broken(pots, *postings) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        move(pots, *postings)
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("amount", [0, -1])
def test_the_database_refuses_an_amount_that_is_not_positive(pots, amount):
    one, two = pots.guarded[:2]

    assert rule_broken(pots, posting(one, two, amount)) == "ledger_transfer_amount_positive"


def test_the_database_refuses_a_transfer_to_the_account_it_comes_from(pots):
    one = pots.guarded[0]

    assert rule_broken(pots, posting(one, one, 1)) == "ledger_transfer_two_accounts"


def test_a_transfer_is_reversed_once(pots):
    fill(pots, 1000)
    one, two = pots.guarded[:2]
    journal = move(pots, posting(one, two, 300))
    first = Transfer.objects.get(journal_id=journal)
    back = posting(two, one, 300, reverses_id=first.pk)

    move(pots, back)

    assert rule_broken(pots, back) == "ledger_transfer_reversed_once"
    assert stored(pots) == recomputed(pots) == [1000] * 4


def test_an_account_is_opened_once_and_its_id_follows_from_its_owner(pots):
    owner = new_id()
    wanted = {"region_id": pots.region_id, "owner_id": owner, "stage": "x", "currency": "RUB"}

    assert open_account(**wanted) == account_id(owner, "x") == derived_id(owner, "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        open_account(**wanted)


def test_a_balance_before_an_instant_leaves_that_instant_out(pots):
    fill(pots, 100, occurred_at=NOON - timedelta(days=1))
    fill(pots, 20, occurred_at=NOON)
    owner = pots.owners[0]
    moments = [NOON - timedelta(days=1), NOON, NOON + timedelta(microseconds=1), None]

    held = [balances([owner], before=moment)[owner, STAGE] for moment in moments]

    assert held == [0, 100, 120, 120]


def test_balances_of_many_owners_take_three_statements(pots, django_assert_num_queries):
    fill(pots, 100)

    with django_assert_num_queries(3):
        assert sum(balances(pots.owners).values()) == 400


def test_transfers_of_accounts_are_listed_once_and_in_the_order_they_happened(pots):
    one, two = pots.guarded[:2]
    for days in (3, 1, 2):
        fill(pots, 10, occurred_at=NOON + timedelta(days=days))
    move(pots, posting(one, two, 5), occurred_at=NOON + timedelta(days=4))

    found = [transfer.occurred_at.day for transfer in transfers_of([one, two])]
    assert found == [3, 3, 4, 4, 5, 5, 6]


def test_posting_nothing_moves_nothing(pots):
    move(pots)

    assert stored(pots) == recomputed(pots) == [0] * 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # The transaction goes on.
        assert cursor.fetchone() == (1,)
