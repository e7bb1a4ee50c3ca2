"""The figures of the year must come out of the books, asked in SQL and not through our queries."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from demo.second_factor import secret_of
from demo.today import open_today
from people.models import Employee, Region, User
from people.operations import import_employees
from tests.database import execute, rows
from tests.world import DAY, NOON, code_of
from vouchers.operations import issue_voucher, redeem_voucher

pytestmark = pytest.mark.usefixtures("loaded")

MOSCOW = "AT TIME ZONE 'Europe/Moscow'"

# What arrived at a stage of a line, by its verb, in roubles.
BY_VERB = """
    SELECT l.code, t.verb, sum(t.amount_minor) / 100.0
    FROM ledger_transfer t
    JOIN ledger_account a ON a.id = t.debit_account_id
    JOIN budgets_allocation l ON l.id = a.owner_id
    JOIN people_region r ON r.id = t.region_id AND r.code = 'RU-PSK'
    GROUP BY 1, 2
"""

# What stands in each stage of each line: what arrived less what left.
STANDING = """
    SELECT l.code, a.stage, coalesce((
            SELECT sum(CASE WHEN t.debit_account_id = a.id THEN amount_minor ELSE -amount_minor END)
            FROM ledger_transfer t WHERE a.id IN (t.debit_account_id, t.credit_account_id)), 0)::bigint,
        a.balance_minor
    FROM ledger_account a
    JOIN budgets_allocation l ON l.id = a.owner_id
    JOIN people_region r ON r.id = a.region_id AND r.code = 'RU-PSK'
"""


def moved() -> dict[tuple[str, str], Decimal]:
    return {(line, verb): amount for line, verb, amount in rows(BY_VERB)}


def count(statement: str) -> int:
    """Return the number that a statement about the region, `{region}`, counts."""
    region = "region_id = (SELECT id FROM people_region WHERE code = 'RU-PSK')"
    return rows(statement.format(region=region))[0][0]


def test_seventeen_millions_are_planned_and_allotted_on_three_lines():
    assert {line: amount for (line, verb), amount in moved().items() if verb == "allocate"} == {
        "P1": Decimal("4666368.00"),
        "P2": Decimal("333632.00"),
        "P3": Decimal("12000000.00"),
    }


def test_the_sources_grant_five_and_twelve_millions():
    granted = rows(
        "SELECT f.code, b.original_minor FROM budgets_appropriation b"
        " JOIN budgets_fundingsource f ON f.id = b.source_id"
        " JOIN people_region r ON r.id = b.region_id AND r.code = 'RU-PSK' ORDER BY 1"
    )

    assert granted == [("F1", 5_000_000_00), ("F2", 12_000_000_00)]


def test_what_is_paid_comes_out_of_the_ledger():
    paid = {line: amount for (line, verb), amount in moved().items() if verb == "pay"}

    assert paid == {
        "P1": Decimal("4433049.60"),
        "P2": Decimal("331200.00"),
        "P3": Decimal("10692000.00"),
    }
    assert sum(paid.values()) == Decimal("15456249.60")
    assert paid["P1"] + paid["P2"] == Decimal("4764249.60")


def test_the_voucher_line_committed_1980_times_6000():
    assert moved()["P3", "commit"] == Decimal("11880000.00")


def test_expiry_no_show_and_withdrawal_give_back_what_the_plan_says():
    assert moved()["P3", "release"] == 66 * 6000
    assert moved()["P3", "deobligate"] == (24 + 108) * 6000


def test_the_teachers_of_the_four_cancelled_groups_are_not_paid():
    assert moved()["P1", "release"] == 4 * 64 * Decimal("911.40")


def test_nothing_is_left_on_its_way_when_the_year_is_over():
    standing = {(line, stage): amount for line, stage, amount, _stored in rows(STANDING)}

    assert {stage: standing["P3", stage] for stage in ("available", "paid")} == {
        "available": 1_308_000_00,
        "paid": 10_692_000_00,
    }
    on_the_way = {"committed", "obligated", "expended", "lapsed"}
    assert {amount for (_line, stage), amount in standing.items() if stage in on_the_way} == {0}


def test_stored_balances_equal_the_sum_of_their_transfers():
    guarded = [(amount, stored) for *_names, amount, stored in rows(STANDING) if stored is not None]

    assert len(guarded) == 3
    assert all(amount == stored for amount, stored in guarded)


def test_the_funnel_is_2000_1980_1914_1890_1782_1710():
    steps = (
        "SELECT count(DISTINCT employee_id) FROM vouchers_voucherrequest WHERE {region}",
        "SELECT count(*) FROM vouchers_voucher WHERE {region}",
        "SELECT count(DISTINCT voucher_id) FROM vouchers_redemption WHERE confirmed_at > '2020-01-01' AND {region}",
        "SELECT count(DISTINCT employee_id) FROM learning_enrolment WHERE started_at > '2020-01-01' AND {region}",
        "SELECT count(*) FROM learning_enrolment WHERE status = 'COMPLETED' AND {region}",
        "SELECT count(*) FROM learning_enrolment WHERE achievement = 'PASSED' AND {region}",
    )

    assert [count(step) for step in steps] == [2000, 1980, 1914, 1890, 1782, 1710]


def test_who_is_not_counted_further_has_a_reason():
    reasons = (
        "SELECT count(*) FROM vouchers_voucherrequest WHERE refusal <> '' AND {region}",
        "SELECT count(*) FROM vouchers_voucher WHERE status = 'EXPIRED' AND {region}",
        "SELECT count(*) FROM learning_enrolment WHERE status = 'NO_SHOW' AND {region}",
        "SELECT count(*) FROM learning_enrolment WHERE status = 'WITHDRAWN' AND {region}",
        "SELECT count(*) FROM learning_enrolment WHERE achievement = 'FAILED' AND {region}",
    )

    assert [count(reason) for reason in reasons] == [20, 66, 24, 108, 72]


def test_those_who_passed_gained_18_points_on_average():
    sums = rows(
        "SELECT s.kind, count(*), sum(s.score) FROM learning_assessment s"
        " JOIN learning_enrolment e ON e.id = s.enrolment_id AND e.achievement = 'PASSED'"
        " JOIN people_region r ON r.id = e.region_id AND r.code = 'RU-PSK' GROUP BY 1 ORDER BY 1"
    )

    assert sums == [("ENTRY", 1710, 1710 * 52), ("FINAL", 1710, 1710 * 70)]


def test_the_money_of_an_expired_voucher_is_back_on_the_day_of_its_expiry():
    late = count(
        "SELECT count(*) FROM ledger_transfer t JOIN vouchers_voucher v ON v.id = t.subject_id"
        f" WHERE verb = 'release' AND (t.occurred_at {MOSCOW})::date"
        f" <> (v.expires_at {MOSCOW})::date AND t.{{region}}"
    )

    assert late == 0


def test_76_of_80_groups_run_and_nobody_is_on_a_cancelled_one():
    groups = dict(
        rows(
            "SELECT s.code, count(e.id) FROM providers_session s"
            " JOIN people_region r ON r.id = s.region_id AND r.code = 'RU-PSK'"
            " LEFT JOIN learning_enrolment e ON e.session_id = s.id GROUP BY 1"
        )
    )

    assert len(groups) == 80
    assert {code for code, learners in groups.items() if not learners} == {
        "G33",
        "G58",
        "G71",
        "G79",
    }


def test_the_groups_that_run_are_split_46_14_8_5_3():
    split = rows(
        "SELECT count(*) FROM providers_session s JOIN providers_course c ON c.id = s.course_id"
        " JOIN people_region r ON r.id = s.region_id AND r.code = 'RU-PSK'"
        " WHERE s.cancelled_at IS NULL GROUP BY c.provider_id ORDER BY 1 DESC"
    )

    assert [groups for (groups,) in split] == [46, 14, 8, 5, 3]


def test_no_group_mixes_more_than_five_bodies():
    mixed = rows(
        "SELECT max(bodies) FROM (SELECT count(DISTINCT p.body_id) AS bodies"
        " FROM learning_enrolment e JOIN people_employee p ON p.id = e.employee_id"
        " JOIN people_region r ON r.id = e.region_id AND r.code = 'RU-PSK'"
        " GROUP BY e.session_id) AS groups"
    )

    assert mixed[0][0] <= 5


def test_every_body_sends_exactly_its_quota(loaded):
    sent = rows(
        "SELECT b.tier, count(*) FROM people_employee e JOIN people_body b ON b.id = e.body_id"
        " JOIN people_region r ON r.id = e.region_id AND r.code = 'RU-PSK' GROUP BY 1 ORDER BY 1"
    )

    assert sent == [("MUNICIPAL", 1240), ("REGIONAL", 760)]


def test_the_groups_running_on_the_30th_of_march_go_on_online():
    online = rows(
        f"SELECT min((b.starts_at {MOSCOW})::date)::text, max((b.starts_at {MOSCOW})::date)::text,"
        " count(DISTINCT session_id) FROM providers_block b"
        " JOIN people_region r ON r.id = b.region_id AND r.code = 'RU-PSK' WHERE online"
    )

    assert online == [("2020-03-31", "2020-04-09", 8)]


def test_the_last_claim_is_accepted_on_the_11th_and_the_last_payment_is_of_the_18th_of_december():
    last = rows(
        f"SELECT max((c.decided_at {MOSCOW})::date)::text, max((o.paid_at {MOSCOW})::date)::text"
        " FROM payments_claim c JOIN payments_paymentitem i ON i.claim_id = c.id"
        " JOIN payments_paymentorder o ON o.id = i.order_id"
        " JOIN people_region r ON r.id = c.region_id AND r.code = 'RU-PSK'"
    )

    assert last == [("2020-12-11", "2020-12-18")]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("voucher.redeem.refused", "voucher-unknown"),
        ("payment_order.approve.refused", "same-person"),
    ],
)
def test_a_refused_attempt_is_written_down_with_its_day(act, code):
    records = rows(
        "SELECT details ->> 'code', extract(year FROM occurred_at)::int FROM audit_auditrecord a"
        " JOIN people_region r ON r.id = a.region_id AND r.code = 'RU-PSK' WHERE action = %s",
        [act],
    )

    assert records == [(code, 2020)]


def test_mistakes_were_put_right_without_a_trace_in_the_figures():
    acts = ("voucher.suspended", "voucher.lifted", "voucher.reissued", "redemption.lapsed")
    counts = [
        count(f"SELECT count(*) FROM audit_auditrecord WHERE action = '{act}' AND {{region}}")
        for act in acts
    ]
    mistakes = count(
        "SELECT count(*) FROM vouchers_redemption WHERE ending = 'MISTAKE' AND {region}"
    )

    assert (counts, mistakes) == ([1, 1, 1, 1], 1)


def test_nobody_accepts_a_claim_for_vouchers_they_issued():
    assert not count(
        "SELECT count(*) FROM vouchers_voucher WHERE {region} AND issued_by_id IN"
        " (SELECT decided_by_id FROM payments_claim WHERE {region})"
    )


def test_one_person_holds_one_role():
    assert not rows(
        "SELECT user_id FROM people_roleassignment a"
        " JOIN people_region r ON r.id = a.region_id AND r.code = 'RU-PSK'"
        " GROUP BY user_id HAVING count(*) > 1"
    )


def test_every_foreign_key_holds_before_the_load_is_committed():
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_files_import_again_without_a_change_or_a_likely_duplicate(loaded):
    report = import_employees(
        region=Region.objects.get(code="RU-PSK"),
        content=(loaded / "employees.csv").read_bytes(),
        apply=True,
        actor=None,
        occurred_at=NOON,
    )

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2000)
    assert report.likely_duplicates == []


def test_a_second_load_says_so_and_changes_nothing(loaded):
    before = {model: model._base_manager.count() for model in apps.get_models()}
    said = io.StringIO()

    call_command("load_dataset", "pskov-2020", folder=loaded, stdout=said)

    assert said.getvalue() == "Region RU-PSK is already there; nothing was changed.\n"
    assert {model: model._base_manager.count() for model in apps.get_models()} == before


def test_the_command_prints_who_may_sign_in_and_with_which_password():
    said = io.StringIO()

    call_command("who_may_sign_in", stdout=said)

    lines = [line for line in said.getvalue().splitlines() if "certificates-for-pskov" in line]
    assert len(lines) == 15
    assert lines[0].split()[:3] == ["pskov.budget", "budget", "officer"]
    assert lines[-1].split()[:2] == ["ru-psk.r01-0001", "employee"]
    assert all(line.split()[-1] == secret_of(line.split()[0]) for line in lines)


def test_the_command_prints_a_code_that_the_second_factor_takes(settings):
    settings.DEBUG = True
    said = io.StringIO()
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        call_command("demo_code", "pskov.approver", stdout=said)

        totp = Authenticator.objects.get(user__username="pskov.approver", type="totp")
        assert totp.wrap().validate_code(said.getvalue().strip())


def test_the_command_prints_no_code_in_earnest_and_none_for_strangers(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG only"):
        call_command("demo_code", "pskov.approver")
    settings.DEBUG = True
    with pytest.raises(CommandError, match="no second factor"):
        call_command("demo_code", "nobody")


def test_the_documented_password_opens_and_other_employees_have_none():
    treasurer = User.objects.get(username="pskov.treasurer")
    employees = Employee.objects.filter(region__code="RU-PSK").select_related("user")

    assert treasurer.check_password("certificates-for-pskov")
    assert sum(employee.user.has_usable_password() for employee in employees) == 1


def test_a_voucher_of_today_is_issued_and_presented():
    """The year is over, and nothing of it can be used; what is opened of today can."""
    at = timezone.now()
    today = open_today(at=at)
    manager, eve = (User.objects.get(username=f"pskov.{n}") for n in ("manager", "university"))
    holder = Employee.objects.get(work_id="R01-0001")
    terms = {"amount_minor": 6_000_00, "valid_from": at, "expires_at": at + 90 * DAY}
    voucher = issue_voucher(
        allocation=today.line, holder=holder, **terms, actor=manager, occurred_at=at
    )
    presented = {"code": code_of(voucher), "session": today.session, "actor": eve}

    redemption = redeem_voucher(**presented, provider=today.session.course.provider, occurred_at=at)
    assert redemption.status == "AWAITING_HOLDER"


def test_what_is_of_today_is_opened_once_and_a_session_whenever_none_lies_ahead():
    at = timezone.now()
    first, again = open_today(at=at), open_today(at=at)
    assert first == again

    later = open_today(at=first.session.starts_at)
    assert later.line == first.line
    assert later.session.starts_at > first.session.starts_at


def test_the_command_says_what_it_opened():
    said = io.StringIO()
    call_command("open_today", stdout=said)

    assert "Line TODAY has money for vouchers" in said.getvalue()
