from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.queries import AMOUNT_NAMES, MEASURES, Amounts, spend_report, transfers_behind
from tests import world as stage
from tests.reports.worked_example import HOUR, K
from tests.world import DAY, NOON


def lines_of(wanted):
    (programme,) = spend_report(wanted).programmes
    return {line.allocation.code: line for line in programme.lines}


def thousands(amounts: Amounts) -> dict[str, int]:
    return {name: getattr(amounts, name) // K for name in AMOUNT_NAMES if getattr(amounts, name)}


def test_the_voucher_line_adds_up_as_worked_by_hand(wanted):
    assert thousands(lines_of(wanted)["P3"].amounts) == {
        "original": 1000,
        "adjusted": 1100,
        "allotted": 1100,
        "available": 880,
        "committed_gross": 540,
        "committed": 60,
        "obligated": 60,
        "expended": 40,
        "paid": 60,
        "free_limit": 880,
        "uncommitted": 560,
        "expired": 140,
        "released": 60,
        "no_show": 60,
        "withdrawn": 60,
    }


def test_the_teacher_line_adds_up_as_worked_by_hand(wanted):
    assert thousands(lines_of(wanted)["P1"].amounts) == {
        "original": 1000,
        "adjusted": 900,
        "allotted": 900,
        "available": 850,
        "committed_gross": 50,
        "committed": 20,
        "paid": 30,
        "free_limit": 850,
        "uncommitted": 850,
    }


def test_the_limit_is_explained_to_the_last_kopeck(wanted):
    for line in lines_of(wanted).values():
        amounts = line.amounts
        assert sum(amounts.reconciliation.values()) == amounts.allotted
        assert amounts.unexplained == 0


def test_rates_are_rounded_half_up_and_name_their_denominator(wanted):
    amounts = lines_of(wanted)["P3"].amounts

    assert amounts.execution_percent == Decimal("5.45")  # 60 of 1 100
    assert amounts.commitment_percent == Decimal("49.09")  # 540 of 1 100
    assert amounts.payment_percent == Decimal("11.11")  # 60 of 540


def test_money_is_with_a_provider_from_redemption_on(wanted, story):
    rows = {row.provider_id: row.amounts for row in lines_of(wanted)["P3"].providers}

    assert thousands(rows[story.world.academy.pk]) == {"expended": 40, "paid": 60}
    assert thousands(rows[story.world.rival.pk]) == {"obligated": 60}
    assert thousands(rows[None])["committed"] == 60


def test_an_orders_commitment_is_its_suppliers_from_the_beginning(wanted, story):
    rows = {row.provider_id: row.amounts for row in lines_of(wanted)["P1"].providers}

    assert thousands(rows[story.world.rival.pk]) == {
        "committed_gross": 50,
        "committed": 20,
        "paid": 30,
    }


def test_a_line_is_the_sum_of_its_providers(wanted):
    for line in lines_of(wanted).values():
        summed = sum((row.amounts for row in line.providers), Amounts())
        plan = Amounts(original=line.amounts.original, adjusted=line.amounts.original)
        assert summed + plan == line.amounts


def test_the_total_of_a_currency_is_the_sum_of_its_lines(wanted):
    report = spend_report(wanted)

    (total,) = report.totals
    assert total.currency == "RUB"
    assert total.amounts == sum((line.amounts for line in lines_of(wanted).values()), Amounts())


def test_persons_are_counted_once_at_each_step(wanted):
    (programme,) = spend_report(wanted).programmes
    funnel = programme.funnel

    assert [getattr(funnel, name) for name in funnel.STEPS] == [20, 9, 6, 3, 2, 1]
    assert (funnel.expired, funnel.no_show, funnel.dropped_out) == (1, 1, 1)
    assert funnel.rates["completed_of_started"] == Decimal("66.67")


def test_costs_are_of_all_lines_of_the_programme(wanted):
    (programme,) = spend_report(wanted).programmes

    assert programme.costs.per_participant == Decimal("30000.00")  # 90 000 by 3
    assert programme.costs.per_completer == Decimal("45000.00")
    assert programme.costs.per_credential == Decimal("90000.00")
    assert programme.costs.per_person_hour == Decimal("625.00")  # by 2 x 72
    assert programme.costs.per_clock_hour == Decimal("833.33")  # by 2 x 54


def test_a_cost_without_a_denominator_is_absent_and_not_zero(wanted, story):
    (programme,) = spend_report(replace(wanted, provider_id=story.world.rival.pk)).programmes

    assert programme.costs.per_completer is None
    assert programme.funnel.rates["issued_of_planned"] is None
    assert programme.funnel.redeemed == 1


def test_a_period_counts_what_happened_in_it_and_the_balances_at_its_end(wanted):
    until = NOON + 10 * DAY
    line = lines_of(replace(wanted, starts_at=NOON + HOUR, until=until))["P3"]

    # Issued before the period; six confirmed in it, one of them taken back, one voided.
    assert thousands(line.amounts) == {
        "original": 1000,
        "adjusted": 1100,
        "available": 60,
        "committed": -340,
        "obligated": 280,
        "free_limit": 60,
        "released": 60,
    }
    assert thousands(line.to_date)["committed"] == 200


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(wanted):
    issued = replace(wanted, starts_at=NOON, until=NOON + HOUR)
    too_late = replace(wanted, starts_at=NOON - HOUR, until=NOON)

    assert lines_of(issued)["P3"].amounts.committed_gross == 540 * K
    assert lines_of(too_late)["P3"].amounts.committed_gross == 0


def test_what_was_recorded_later_does_not_exist_yet(wanted):
    known = replace(wanted, as_of=NOON + HOUR)
    unknown = replace(wanted, as_of=NOON + HOUR / 2)

    assert thousands(lines_of(known)["P3"].amounts)["committed"] == 540
    assert "committed" not in thousands(lines_of(unknown)["P3"].amounts)
    (programme,) = spend_report(unknown).programmes
    assert programme.funnel.issued == 0


def test_a_plan_that_was_not_approved_yet_is_not_in_the_report(wanted):
    assert spend_report(replace(wanted, as_of=NOON - 19 * DAY)).programmes == ()
    assert spend_report(replace(wanted, until=NOON - 19 * DAY)).programmes == ()


def test_a_virement_is_in_the_plan_from_the_day_it_was_decided(wanted):
    before = lines_of(replace(wanted, until=NOON - 2 * DAY))

    assert before["P3"].amounts.adjusted == 1000 * K
    assert lines_of(wanted)["P3"].amounts.adjusted == 1100 * K


def test_filters_narrow_lines_and_providers(wanted, story):
    assert set(lines_of(replace(wanted, kind="TEACHER_PAY"))) == {"P1"}
    assert set(lines_of(replace(wanted, allocation_id=story.world.line.pk))) == {"P3"}
    of_rival = lines_of(replace(wanted, provider_id=story.world.rival.pk))
    assert thousands(of_rival["P3"].amounts) == {
        "original": 1000,
        "adjusted": 1000,
        "obligated": 60,
    }


def test_another_region_is_not_in_the_report(wanted):
    assert spend_report(replace(wanted, region_ids=frozenset({-1}))).programmes == ()


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_figure_opens_transfers_that_sum_to_it(wanted, measure):
    asked = replace(wanted, starts_at=NOON + HOUR, until=NOON + 40 * DAY)
    for narrowed, amounts, to_date, provider in _figures(asked):
        for found, whole in ((amounts, False), (to_date, True)):
            opened = transfers_behind(narrowed, measure=measure, to_date=whole, **provider)
            # A plan begins with what was approved; transfers say what changed it.
            begins = found.original if measure == "adjusted" else 0
            signed = sum(transfer.signed_minor for transfer in opened)
            assert begins + signed == getattr(found, measure)


def _figures(wanted):
    """Yield each figure row of the report: its filter, its amounts, and whose it is."""
    report = spend_report(wanted)
    for total in report.totals:
        yield wanted, total.amounts, total.to_date, {}
    for programme in report.programmes:
        of_programme = replace(wanted, programme_id=programme.programme.pk)
        yield of_programme, programme.amounts, programme.to_date, {}
        for line in programme.lines:
            of_line = replace(of_programme, allocation_id=line.allocation.pk)
            yield of_line, line.amounts, line.to_date, {}
            for row in line.providers:
                yield of_line, row.amounts, row.to_date, {"provider_id": row.provider_id}


def test_the_transfers_behind_a_figure_are_those_of_the_right_vouchers(wanted, story):
    narrowed = replace(wanted, allocation_id=story.world.line.pk)

    expired = transfers_behind(narrowed, measure="expired").values_list("subject_id", flat=True)

    assert set(expired) == {story.vouchers[person].pk for person in (1, 5, 8)}


def test_a_foreign_region_opens_nothing(wanted):
    elsewhere = replace(wanted, region_ids=frozenset({-1}))
    assert not transfers_behind(elsewhere, measure="paid").exists()


def test_more_data_takes_no_more_statements(wanted, story):
    with CaptureQueriesContext(connection) as before:
        spend_report(wanted)
    others = stage.build_world(employees=3)
    for holder in others.employees:
        stage.enrol(others, holder)

    with CaptureQueriesContext(connection) as after:
        spend_report(replace(wanted, region_ids=wanted.region_ids | {others.region.pk}))

    assert len(after) == len(before) == 6


def test_two_regions_are_two_programmes_and_one_total(wanted, story):
    others = stage.build_world(employees=1)
    report = spend_report(replace(wanted, region_ids=wanted.region_ids | {others.region.pk}))

    assert len(report.programmes) == 2
    assert [total.currency for total in report.totals] == ["RUB"]


def test_two_currencies_are_never_added(wanted, story, plant):
    others = stage.build_world(employees=1)
    plant(
        "UPDATE budgets_allocation SET currency = 'EUR' WHERE region_id = %(region)s",
        region=others.region.pk,
    )

    report = spend_report(replace(wanted, region_ids=wanted.region_ids | {others.region.pk}))

    assert [total.currency for total in report.totals] == ["EUR", "RUB"]
    assert report.totals[1].amounts.adjusted == 2000 * K
