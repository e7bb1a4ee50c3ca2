"""The spend page says what the API says, and each figure leads to its approvals."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from audit.models import Viewing
from people.models import Role
from reports.queries import SpendFilter, spend_report
from tests.database import statements_of
from tests.matrix.subjects import batch_to_approve
from tests.people.colleagues import make_official
from tests.sign_in import browser_of
from tests.world import FACE, NOON, build_world, complete, enrol, issue, pay
from vouchers import operations as vouchers
from vouchers.models import Voucher


@pytest.fixture
def paid(world):
    """One voucher that was used and paid, one that was only issued."""
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    issue(world, world.employees[1])
    return world, *pay(world, redemption)


@pytest.fixture
def auditor(paid):
    return browser_of(paid[0].dan)


def hrefs(page: str, part: str) -> list[str]:
    return [
        each.replace("&amp;", "&") for each in re.findall(r'href="([^"]+)"', page) if part in each
    ]


def test_the_page_shows_the_figures_of_the_api(auditor):
    report = auditor.get("/api/v1/reports/spend/").json()
    page = auditor.get("/audit/").content.decode()
    total = report["totals"][0]["amounts"]

    for name in ("adjusted", "available", "committed", "paid"):
        assert f"{total[name]['amount_minor'] / 100:,.2f}" in page, name
    for programme in report["programmes"]:
        for line in programme["lines"]:
            assert line["line"]["code"] in page


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_its_files_are_those_of_the_api(auditor, file):
    ours = auditor.get(f"/audit/?format={file}")
    theirs = auditor.get(f"/api/v1/reports/spend/?file={file}")

    assert ours["Content-Type"] == theirs["Content-Type"]
    if file == "csv":
        assert ours.content == theirs.content


def test_a_filter_narrows_page_and_file_alike(auditor, paid):
    query = f"line={paid[0].line.pk}"
    page = auditor.get(f"/audit/?{query}").content.decode()

    assert ">P3<" in page
    assert ">P1<" not in page
    assert b";P1;" not in auditor.get(f"/audit/?{query}&format=csv").content


def test_a_day_that_is_none_is_said_at_its_field(auditor):
    page = auditor.get("/audit/?since=32.13.2020")

    assert page.status_code == 200
    assert "Nothing was planned or paid that fits" in page.content.decode()
    assert 'id="id_since_error"' in page.content.decode()


def test_from_figure_to_approvals_in_four_clicks(auditor, paid):
    _world, claim, order = paid
    figure = hrefs(auditor.get("/audit/").content.decode(), "measure=paid")[0]
    behind = auditor.get(figure).content.decode()
    voucher = auditor.get(hrefs(behind, "/audit/vouchers/")[0]).content.decode()
    papers = [auditor.get(each).content.decode() for each in hrefs(voucher, "/audit/papers/")]

    assert f"{FACE / 100:,.2f}" in behind
    assert any(claim.number in each and "Accepted" in each for each in papers)
    assert any("Payment order" in each and "Approved" in each for each in papers)
    assert "voucher.issued" not in voucher
    assert f"/audit/papers/{order.pk}/" in behind


def test_the_transfers_sum_to_the_figure_they_open(auditor, paid):
    world = paid[0]
    wanted = SpendFilter(region_ids=frozenset({world.region.pk}), as_of=timezone.now())
    total = spend_report(wanted).totals[0]
    for name in ("available", "committed", "paid"):
        page = auditor.get(f"/audit/transfers/?measure={name}").content.decode()
        assert f"{getattr(total.amounts, name) / 100:,.2f}" in page, name


def test_a_paper_of_another_region_is_not_there(auditor):
    other = build_world()
    voucher = issue(other)
    for path in (f"vouchers/{voucher.pk}", f"papers/{other.line.pk}", f"papers/{voucher.pk}"):
        assert auditor.get(f"/audit/{path}/").status_code == 404


def test_a_figure_that_nobody_knows_is_not_there(auditor):
    assert auditor.get("/audit/transfers/?measure=stolen").status_code == 404
    assert auditor.get("/audit/transfers/").status_code == 404


def test_the_papers_are_for_auditors(world):
    browser = browser_of(make_official(world, Role.TREASURER))

    assert browser.get(f"/audit/papers/{world.line.pk}/").status_code == 403


def test_a_voucher_names_the_last_day_on_which_it_is_good(world):
    midnight = datetime(2026, 5, 31, 21, tzinfo=UTC)  # In Moscow.
    voucher = issue(world, expires_at=midnight)
    page = browser_of(world.dan).get(f"/audit/vouchers/{voucher.pk}/").content.decode()

    assert "31 May 2026" in page
    assert "1 June 2026" not in page


def test_who_is_named_on_a_voucher_can_see_who_looked(auditor, paid):
    world = paid[0]
    voucher = world.hanna.vouchers.get()
    auditor.get(f"/audit/vouchers/{voucher.pk}/")

    looks = Viewing.objects.filter(employee_id=world.hanna.pk, door="page.audit-voucher")
    assert [look.viewer_id for look in looks] == [world.dan.pk]


def test_a_voucher_shows_whether_its_training_took_place(auditor, paid):
    world = paid[0]
    voucher = world.hanna.vouchers.get()
    place = world.hanna.enrolments.get()
    page = auditor.get(f"/audit/vouchers/{voucher.pk}/").content.decode()
    learning = page[page.index('id="learning"') :]

    assert f"{place.session.code}<br>" in learning
    assert "completed" in learning
    assert place.certificate.number in learning
    assert "Completed<br>" in learning[learning.index('id="trail"') :]


@pytest.mark.parametrize("path", ["", "transfers/?measure=available", "transfers/?measure=paid"])
def test_a_page_takes_few_statements(auditor, path):
    frame = statements_of(lambda: auditor.get("/audit/verify/"))

    assert statements_of(lambda: auditor.get(f"/audit/{path}")) - frame <= 12


def test_a_voucher_names_who_approved_its_batch_and_its_line(world):
    batch = batch_to_approve(world)
    second = make_official(world, Role.APPROVER, name="second.person")
    vouchers.approve_batch(batch=batch, actor=second, occurred_at=NOON)
    vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)
    voucher = Voucher.objects.get(batch=batch)
    page = browser_of(world.dan).get(f"/audit/vouchers/{voucher.pk}/").content.decode()

    assert "<dt>Batch approved by</dt><dd>second.person</dd>" in page
    assert f"<dt>Line approved by</dt><dd>{world.bob.username}</dd>" in page
