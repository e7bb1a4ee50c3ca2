"""One planted fault per rule and kind, and verify names it."""

from datetime import UTC, datetime

import pytest

from budgets import operations as budgets
from ledger.models import Transfer
from people.models import Delegation
from tests import world as stage
from tests.budgets import papers
from tests.providers import scans
from tests.reports.looking import alter, findings, named
from tests.reports.worked_example import K
from vouchers import operations as vouchers
from vouchers import queries

INV_1 = ("claim", "INV-1")
LONG_AGO, FAR = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def test_rule_1_a_journal_of_two_currencies_is_named(story, plant):
    plant(
        "UPDATE ledger_transfer SET currency = 'EUR' WHERE verb = 'expend' AND subject_id = %(id)s",
        id=story.order.pk,
    )
    kinds = {(kind, number) for _rule, kind, number in named(story, "1")}
    assert ("transfer", "expend") in kinds
    assert any(kind == "journal" for kind, _number in kinds)


def test_rule_1_an_account_that_is_not_there_is_named(story, plant):
    plant(
        "UPDATE ledger_transfer SET debit_account_id = gen_random_uuid() WHERE verb = 'virement'"
        " AND region_id = %(region)s",
        region=story.world.region.pk,
    )
    assert ("1", "transfer", "virement") in named(story, "1")


def test_rule_1_a_verb_that_went_another_way_is_named(story, plant):
    plant(
        "UPDATE ledger_transfer SET verb = 'pay' WHERE verb = 'commit' AND subject_id = %(id)s",
        id=story.vouchers[8].pk,
    )
    assert ("1", "transfer", "pay") in named(story, "1")


def test_rule_2_a_stage_below_zero_is_named(story, plant):
    alter(plant, Transfer.objects.get(verb="obligate", subject_id=story.vouchers[2].pk), by=500 * K)
    found = [found for found in findings(story, "2") if found.kind == "line"]
    assert [line.number for line in found] == ["P3"]
    assert "committed" in found[0].message


def test_rule_2_a_plan_that_was_raised_by_hand_is_named(story, plant):
    plant(
        "UPDATE budgets_appropriation SET original_minor = original_minor + 1 WHERE id = %(id)s",
        id=story.world.appropriation.pk,
    )
    assert ("2", "appropriation", "F1 2026") in named(story, "2")
    assert ("2", "source", "F1") in named(story, "2")


def test_rule_2_a_virement_that_differs_from_its_paper_is_named(story, plant):
    plant("UPDATE budgets_virement SET amount_minor = 1 WHERE id = %(id)s", id=story.virement.pk)
    assert ("2", "virement", "P1 → P3") in named(story, "2")


def test_rule_3_more_redeemed_than_the_face_is_named(story, plant):
    plant(
        "UPDATE vouchers_redemption SET amount_minor = 70 * 100000 WHERE id = %(id)s",
        id=story.redemptions[2].pk,
    )
    assert ("3", "voucher", story.vouchers[2].number) in named(story, "3")


def test_rule_4_a_redemption_in_two_claims_is_named(story, plant):
    plant(
        "DROP INDEX redemption_claimed_once",
        "INSERT INTO payments_claimitem SELECT gen_random_uuid(), amount_minor, dropped,"
        " %(claim)s, redemption_id, region_id FROM payments_claimitem WHERE claim_id = %(other)s",
        claim=story.accepted.pk,
        other=story.claim.pk,
    )
    found = named(story, "4")
    assert ("4", "voucher", story.vouchers[0].number) in found
    assert ("4", "claim", "INV-2") in found


def test_rule_4_a_paper_paid_twice_is_named(story, plant):
    plant(
        "DROP INDEX claim_paid_once",
        "INSERT INTO payments_paymentitem (id, region_id, order_id, claim_id, amount_minor, bounced)"
        " SELECT gen_random_uuid(), region_id, %(order)s, %(claim)s, amount_minor, false"
        " FROM payments_claim WHERE id = %(claim)s",
        order=story.invoice_payment.pk,
        claim=story.claim.pk,
    )
    assert ("4", "claim", "INV-1") in named(story, "4")
    assert ("4", "payment order", "B-R-1") in named(story, "4")


def test_rule_5_places_that_are_not_held_are_named(story, plant):
    plant(
        "UPDATE providers_session SET places_taken = places_taken + 1 WHERE id = %(id)s",
        id=story.world.session.pk,
    )
    assert ("5", "session", "G01") in named(story, "5")


def test_rule_5_an_accreditation_set_by_hand_is_named(story, plant):
    plant(
        "UPDATE providers_accreditation SET status = 'SUSPENDED' WHERE provider_id = %(id)s",
        id=story.world.rival.pk,
    )
    assert ("5", "accreditation", "Rival") in named(story, "5")


def test_rule_5_a_decision_that_skips_a_step_is_named(story, plant):
    plant(
        "DELETE FROM providers_accreditationdecision WHERE status = 'UNDER_REVIEW'"
        " AND accreditation_id IN (SELECT id FROM providers_accreditation"
        " WHERE provider_id = %(id)s)",
        id=story.world.rival.pk,
    )
    assert ("5", "accreditation", "Rival") in named(story, "5")


def test_rule_5_a_status_without_its_time_is_named(story, plant):
    plant("UPDATE payments_claim SET status = 'SUBMITTED' WHERE id = %(id)s", id=story.accepted.pk)
    assert ("5", "claim", "INV-2") in named(story, "5")


def test_rule_5_a_change_that_nobody_recorded_is_named(story, plant):
    plant("DELETE FROM audit_auditrecord WHERE action = 'claim.accepted'")
    assert ("5", "claim", "INV-1") in named(story, "5")


def test_rule_7_an_act_posted_twice_is_named(story, plant):
    plant(
        "UPDATE ledger_transfer SET subject_id = %(to)s, reference_id = %(paper)s"
        " WHERE verb = 'obligate' AND subject_id = %(of)s",
        to=story.vouchers[0].pk,
        of=story.vouchers[2].pk,
        paper=story.redemptions[0].pk,
    )
    assert ("7", "voucher", story.vouchers[0].number) in named(story, "7")


def test_rule_8_who_accepted_a_claim_with_a_voucher_of_their_own_is_named(story, plant):
    plant(
        "UPDATE vouchers_voucher SET issued_by_id = %(bob)s WHERE id = %(id)s",
        bob=story.world.bob.pk,
        id=story.vouchers[0].pk,
    )
    (found,) = findings(story, "8")
    assert (found.kind, found.number) == ("claim", "INV-1")
    assert story.world.bob.username in found.message


def test_rule_8_two_accounts_of_one_person_are_one(story, plant):
    plant(
        "UPDATE people_user SET person_id = %(bob)s WHERE id IN (%(bob)s, %(alice)s)",
        bob=story.world.bob.pk,
        alice=story.world.alice.pk,
    )
    [found] = [each for each in findings(story, "8") if (each.kind, each.number) == INV_1]
    assert story.world.bob.username in found.message
    assert f"and {story.world.alice.username}, who count as one person" in found.message


@pytest.mark.parametrize("to", ["checker", "maker"])
def test_rule_8_the_two_sides_of_a_delegation_are_one_while_it_lasts(story, to):
    sides = [story.world.alice, story.world.bob]
    owner, delegate = sides if to == "checker" else sides[::-1]
    lent = Delegation.objects.create(
        region=story.world.region,
        assignment=owner.roles.first(),
        delegate=delegate,
        valid_from=LONG_AGO,
        valid_until=FAR,
    )
    assert ("8", *INV_1) in named(story, "8")

    Delegation.objects.filter(pk=lent.pk).update(valid_from=FAR - stage.DAY)
    assert findings(story, "8") == []


def test_rule_8_who_paid_what_they_accepted_is_named(story, plant):
    plant(
        "UPDATE payments_paymentorder SET made_by_id = %(bob)s, approved_by_id = %(carol)s"
        " WHERE id = %(id)s",
        bob=story.world.bob.pk,
        carol=story.world.carol.pk,
        id=story.payment_order.pk,
    )
    assert named(story, "8") == {("8", "payment order", "B-INV-1")}


@pytest.mark.parametrize(
    ("table", "constraint", "change", "number"),
    [
        (
            "budgets_virement",
            "virement_by_two_persons",
            "decided_by_id = proposed_by_id",
            "P1 → P3",
        ),
        (
            "budgets_allocation",
            "allocation_by_two_persons",
            "approved_by_id = proposed_by_id",
            "P1",
        ),
        (
            "budgets_allocation",
            "allocation_rejected_by_another",
            "rejected_by_id = proposed_by_id",
            "P1",
        ),
        ("payments_claim", "claim_by_two_persons", "decided_by_id = submitted_by_id", "INV-1"),
        ("payments_invoice", "invoice_by_two_persons", "decided_by_id = submitted_by_id", "R-1"),
        (
            "payments_paymentorder",
            "payment_order_by_two_persons",
            "approved_by_id = made_by_id",
            "B-R-1",
        ),
    ],
)
def test_rule_8_each_pair_is_two_persons(story, plant, table, constraint, change, number):
    plant(
        f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",
        f"UPDATE {table} SET {change} WHERE region_id = %(region)s",
        region=story.world.region.pk,
    )
    assert number in {found for _rule, _kind, found in named(story, "8")}


def test_a_declined_line_is_no_finding_unless_nothing_records_it(story, plant):
    world, at = story.world, {"occurred_at": stage.NOON + 91 * stage.DAY}
    line = papers.propose_line(world, world.appropriation)
    budgets.reject_allocation(allocation=line, reason="No.", actor=world.bob, **at)
    assert findings(story, "5") == findings(story, "8") == []

    plant(
        "UPDATE audit_auditrecord SET action = 'x.y' WHERE subject_id = %(id)s",
        id=line.pk,
    )
    assert named(story, "5") == {("5", "line", line.code)}


def test_rule_8_who_decided_on_their_own_nomination_is_named(story, plant):
    world, at = story.world, {"occurred_at": stage.NOON + 91 * stage.DAY}
    able, _unable = queries.candidates(world.line, world.employees, at=at["occurred_at"])
    first = able[0].employee
    terms = {"allocation": world.line, "employees": [first], "among": world.employees}
    made = vouchers.nominate(**terms, reason="", actor=world.alice, **at)
    vouchers.decline_nominations(nominations=made, reason="No.", actor=world.bob, **at)
    assert findings(story, "8") == []

    plant(
        "ALTER TABLE vouchers_nomination DROP CONSTRAINT nomination_by_two_persons",
        "UPDATE vouchers_nomination SET decided_by_id = nominated_by_id WHERE id = %(id)s",
        id=made[0].pk,
    )
    assert named(story, "8") == {("8", "nomination", first.work_id)}


def test_rule_9_a_stored_balance_that_was_set_is_named_with_both_figures(story, plant):
    plant(
        "UPDATE ledger_account SET balance_minor = 1 WHERE owner_id = %(id)s AND stage = 'available'",
        id=story.world.line.pk,
    )
    (found,) = findings(story, "9")
    assert (found.kind, found.number) == ("account", "available P3")
    assert "0.01" in found.message
    assert "880,000.00" in found.message


def test_rule_11_a_row_that_refers_across_regions_is_named(story, plant):
    others = stage.build_world(employees=1)
    plant(
        "UPDATE vouchers_voucher SET holder_id = %(id)s WHERE number = %(number)s",
        id=others.hanna.pk,
        number=story.vouchers[8].number,
    )
    assert ("11", "voucher", story.vouchers[8].number) in named(story, "11")


def test_rule_11_a_provider_without_a_foreign_key_is_looked_at_too(story, plant):
    others = stage.build_world(employees=1)
    plant(
        "UPDATE ledger_transfer SET counterparty_id = %(id)s WHERE verb = 'pay'"
        " AND subject_id = %(order)s",
        id=others.academy.pk,
        order=story.order.pk,
    )
    assert ("11", "transfer", "pay") in named(story, "11")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE vouchers_voucher SET expires_at = valid_from + interval '1 h'", "had expired"),
        ("UPDATE providers_course SET price_minor = 1", "the course costs"),
        ("UPDATE budgets_fundingsource SET eligible_until = '2026-03-05'", "outside the window"),
        (
            "UPDATE providers_accreditationdecision SET decided_at = decided_at + interval '90 d'",
            "was not accredited",
        ),
        ("UPDATE people_employee SET employed_from = '2026-06-01'", "was not employed"),
        (
            "UPDATE learning_enrolment SET completed_at = completed_at + interval '90 d'",
            "had completed",
        ),
        ("UPDATE learning_enrolment SET status = 'STARTED'", "had completed"),
    ],
)
def test_rule_12_names_what_must_not_have_been_paid(story, plant, statement, words):
    plant(
        "ALTER TABLE learning_enrolment DROP CONSTRAINT enrolment_status_has_its_time",
        f"{statement} WHERE region_id = %(region)s",
        region=story.world.region.pk,
    )
    assert words in " ".join(found.message for found in findings(story, "12"))


def test_rule_12_goes_by_the_day_and_not_by_todays_status(story, plant):
    """A provider suspended later was accredited when it redeemed; one accredited later was not."""
    plant(
        "INSERT INTO providers_accreditationdecision (id, region_id, accreditation_id, status,"
        " reason, decided_at, decided_by_id) SELECT gen_random_uuid(), region_id, id, 'SUSPENDED',"
        " 'Later.', '2026-12-01', applied_by_id FROM providers_accreditation"
        " WHERE provider_id = %(id)s",
        "UPDATE providers_accreditation SET status = 'SUSPENDED' WHERE provider_id = %(id)s",
        id=story.world.academy.pk,
    )
    assert findings(story, "5", "12") == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            "UPDATE providers_evidencecontent SET content = 'x' WHERE document_id = %(id)s",
            "not those",
        ),
        ("DELETE FROM providers_evidencecontent WHERE document_id = %(id)s", "missing"),
        (
            """WITH new AS (
                UPDATE providers_evidencecontent SET content = 'x' WHERE document_id = %(id)s)
            UPDATE providers_evidencedocument SET digest = sha256('x') WHERE id = %(id)s""",
            "recorded",
        ),
    ],
)
def test_rule_13_a_document_that_is_not_what_was_attached_is_named(story, plant, fault, said):
    document = scans.attach(story.world, scans.draft_of(story.world), scans.need(story.world))
    assert findings(story, "13") == []

    plant(fault, id=document.pk)

    [found] = findings(story, "13")
    assert (found.kind, found.id) == ("document", str(document.pk))
    assert said in found.message
