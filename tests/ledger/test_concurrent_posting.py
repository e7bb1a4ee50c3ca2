from functools import partial

from django.db import transaction

from ledger.models import Transfer
from tests.ledger.pots import fill, move, open_pots, posting, recomputed, scatter, stored
from tests.together import at_once

PROCESSES, TIMES = 8, 60


def test_eight_processes_never_deadlock_overdraw_or_lose_a_unit(committed):
    pots = open_pots()
    fill(pots, 1000)

    refused = at_once(*(partial(scatter, pots, seed, TIMES) for seed in range(PROCESSES)))

    assert all(isinstance(count, int) for count in refused), refused
    assert sum(refused) > 0, "nobody was ever too poor, so nothing was tried"
    posted = Transfer.objects.filter(credit_account__in=pots.guarded, verb="move").count()
    assert posted == 2 * (PROCESSES * TIMES - sum(refused))
    assert sum(stored(pots)) == 4000
    assert min(stored(pots)) >= 0
    assert stored(pots) == recomputed(pots)


def test_of_two_that_want_the_last_unit_one_gets_it(committed):
    pots = open_pots()
    fill(pots, 1000)
    poor, rich = pots.guarded[:2]

    def take_all():
        with transaction.atomic():
            move(pots, posting(poor, rich, 1000))

    outcomes = at_once(*[take_all] * PROCESSES)

    assert sorted(map(str, outcomes)) == ["None"] + ["overdrawn"] * (PROCESSES - 1)
    assert stored(pots)[:2] == recomputed(pots)[:2] == [0, 2000]
