"""The files of the department, and the plan behind them; no database is asked."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from demo.pskov import files, plan, scores
from demo.pskov.plan import Fate


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, Path]:
    return files.write(tmp_path_factory.mktemp("files"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_files_are_the_same_bytes_every_time(written, tmp_path):
    again = files.write(tmp_path)

    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_every_body_has_exactly_as_many_people_as_its_quota(written):
    bodies, employees = written

    people = Counter(row["body_code"] for row in table(employees))

    assert len(table(bodies)) == 38
    assert people == {quota.code: quota.people for quota in files.quotas()}
    assert people.total() == 2000


def test_some_names_are_written_with_the_letter_that_others_leave_out(written):
    assert sum("ё" in row["family_name"].lower() for row in table(written[1])) > 100


def test_a_womans_names_have_a_womans_endings(written):
    for row in table(written[1]):
        is_woman = row["patronymic"].endswith("на")
        indeclinable = row["family_name"].endswith("ых")
        assert indeclinable or row["family_name"].endswith(("а", "ая")) == is_woman


def test_exactly_those_who_left_have_a_last_day_and_it_is_before_the_issue(written):
    for row, learner in zip(table(written[1]), files.learners(), strict=True):
        if learner.fate is Fate.LEFT:
            assert row["employed_until"] <= str(plan.WAVES[learner.wave].issued_on)
        else:
            assert row["employed_until"] == ""


def test_the_plan_decides_as_many_fates_as_the_analysis_counts():
    fates = Counter(learner.fate for learner in files.learners())

    assert fates == {
        Fate.LEFT: 20,
        Fate.UNREDEEMED: 66,
        Fate.NO_SHOW: 24,
        Fate.WITHDRAWN: 108,
        Fate.FAILED: 72,
        Fate.PASSED: 1710,
    }


def test_the_places_are_never_oversold_because_late_joiners_take_those_of_no_shows():
    no_shows: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for learner in files.learners():
        if learner.group is not None:
            no_shows[learner.group.number] += learner.fate is Fate.NO_SHOW
            late[learner.group.number] += learner.joins_late

    assert late.total() == 14
    assert all(late[number] <= no_shows[number] for number in late)


def test_vouchers_of_90_days_end_inside_the_year():
    assert max(str(wave.expires_on) for wave in plan.WAVES) == "2020-12-30"


def test_everybody_who_passed_has_at_least_the_pass_score_and_who_failed_has_not():
    learners = files.learners()
    of = scores.entry_and_final(learners)

    assert min(of[one.position][1] for one in learners if one.fate is Fate.PASSED) >= 60
    assert max(of[one.position][1] for one in learners if one.fate is Fate.FAILED) < 60
