import io
from contextlib import redirect_stderr

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Transfer
from reports.verification import RULES, verify
from tests import world as stage
from tests.reports.looking import alter, findings, named


def test_a_clean_world_has_no_finding(story):
    assert findings(story) == []


def test_two_regions_together_have_no_finding_either(story):
    # Not every region: tests of the ledger alone leave entries there that no budget makes.
    both = {story.world.region.pk, stage.build_world().region.pk}

    assert [found for _rule, found in verify(both) if found] == []


@pytest.mark.parametrize(
    ("verb", "stages"),
    [
        ("commit", {"available P3", "committed P3"}),
        ("obligate", {"committed P3", "obligated P3"}),
        ("expend", {"obligated P3", "expended P3"}),
        ("pay", {"expended P3", "paid P3"}),
    ],
)
def test_one_altered_transfer_names_account_voucher_and_claim(story, plant, verb, stages):
    voucher = story.vouchers[0]
    alter(plant, Transfer.objects.get(verb=verb, subject_id=voucher.pk))

    found = named(story)

    assert {number for _rule, kind, number in found if kind == "account"} == stages
    assert ("3", "voucher", voucher.number) in found
    assert ("3", "claim", "INV-1") in found
    assert not {number for _rule, kind, number in found if kind == "claim"} - {"INV-1"}


def test_an_altered_expenditure_is_named_by_its_claim_with_both_figures(story, plant):
    alter(plant, Transfer.objects.get(verb="expend", subject_id=story.vouchers[0].pk))

    (found,) = [found for found in findings(story, "4") if found.kind == "claim"]

    assert found.number == "INV-1"
    assert "60,000.00" in found.message
    assert "59,999.00" in found.message


def test_an_altered_payment_is_named_by_its_payment_order(story, plant):
    alter(plant, Transfer.objects.get(verb="pay", subject_id=story.vouchers[0].pk))
    assert ("4", "payment order", "B-INV-1") in named(story, "4")


def test_an_altered_release_is_named(story, plant):
    alter(plant, Transfer.objects.get(verb="release", subject_id=story.vouchers[7].pk))
    assert ("3", "voucher", story.vouchers[7].number) in named(story, "3")


def test_an_altered_allotment_names_line_and_appropriation(story, plant):
    alter(plant, Transfer.objects.get(verb="allocate", subject_id=story.world.line.pk))
    assert ("9", "account", "available P3") in named(story, "9")
    assert ("9", "account", "unallocated F1 2026") in named(story, "9")


def test_an_altered_order_is_named(story, plant):
    alter(plant, Transfer.objects.get(verb="commit", subject_id=story.order.pk))
    assert ("3", "order", "ORD-1") in named(story, "3")


def test_a_deleted_transfer_is_missed(story, plant):
    plant(
        "DELETE FROM ledger_transfer WHERE verb = 'obligate' AND subject_id = %(id)s",
        id=story.vouchers[2].pk,
    )
    assert ("3", "voucher", story.vouchers[2].number) in named(story, "3")


def test_a_transfer_for_no_paper_is_named(story, plant):
    plant(
        "INSERT INTO ledger_transfer SELECT gen_random_uuid(), region_id, gen_random_uuid(), verb,"
        " amount_minor, currency, occurred_at, recorded_at, actor_id, gen_random_uuid(),"
        " reference_id, counterparty_id, reason, credit_account_id, debit_account_id, reverses_id"
        " FROM ledger_transfer WHERE verb = 'commit' AND subject_id = %(id)s",
        id=story.vouchers[2].pk,
    )
    assert ("3", "subject", "?") in named(story, "3")


def test_a_fault_of_another_region_is_not_shown(story, plant):
    others = stage.build_world(employees=1)
    voucher = stage.issue(others)
    alter(plant, Transfer.objects.get(verb="commit", subject_id=voucher.pk))

    assert findings(story) == []
    assert [found for _rule, found in verify([others.region.pk]) if found]


def test_more_data_takes_no_more_statements(story):
    with CaptureQueriesContext(connection) as before:
        findings(story)
    for holder in stage.build_world(employees=3).employees:
        assert holder

    with CaptureQueriesContext(connection) as after:
        list(verify())

    assert len(after) == len(before)


def test_the_command_says_that_all_is_well(story):
    out = io.StringIO()
    call_command("verify", region=[story.world.region.code], stdout=out)
    assert f"{len(RULES)} rules, no finding" in out.getvalue()


def test_the_command_names_each_finding_and_fails(story, plant):
    alter(plant, Transfer.objects.get(verb="commit", subject_id=story.vouchers[0].pk))
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended, redirect_stderr(io.StringIO()):
        call_command("verify", stdout=out)

    assert ended.value.code == 1
    for name in ("available P3", "committed P3", story.vouchers[0].number, "INV-1"):
        assert name in out.getvalue()
