import io
import json

import pytest
from django.core.management import CommandError, call_command

from demo import oracle
from reports.management.commands.spend_report import amount, percent
from reports.queries import spend_report


def printed(story, **options: object) -> str:
    out = io.StringIO()
    call_command("spend_report", region=[story.world.region.code], stdout=out, **options)
    return out.getvalue()


def test_figures_have_one_layout_in_every_language():
    assert amount(15_456_249_60, "RUB") == "15 456 249.60"
    assert amount(17_000_000, "JPY") == "17 000 000"
    assert percent(None) == "n/a"


def test_the_table_shows_lines_persons_and_costs(story):
    text = printed(story)

    for figure in (
        "plan 2 000 000.00  paid 90 000.00  executed 4.50 %",
        "1 100 000.00",
        "20 / 9 / 6 / 3 / 2 / 1",
        "45 000.00 RUB",
    ):
        assert figure in text


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx", "pdf"])
def test_each_format_is_written_to_a_file(story, tmp_path, suffix):
    output = tmp_path / f"spend.{suffix}"
    printed(story, format=suffix, output=output)
    assert output.stat().st_size > 1000


def test_json_is_printed_as_it_is(story):
    tree = json.loads(printed(story, format="json"))
    assert tree["totals"][0]["amounts"]["paid"] == {"amount_minor": 9000000, "currency": "RUB"}


def test_an_unknown_region_or_programme_is_refused(story):
    with pytest.raises(CommandError, match="no region XX-1"):
        call_command("spend_report", region=["XX-1"])
    with pytest.raises(CommandError, match="0 programmes NONE"):
        printed(story, programme="NONE")


def test_a_file_format_wants_a_file(story):
    with pytest.raises(CommandError, match="--output"):
        printed(story, format="pdf")


def test_the_oracle_tells_right_from_wrong(story, wanted):
    (programme,) = spend_report(wanted).programmes
    actual = {check.label: check.actual(programme) for check in oracle.checks()[:1]}
    assert actual == {"paid, of the adjusted plan": "4.50 %"}


def test_the_check_against_the_oracle_fails_on_a_difference(story, plant):
    """The worked example under the oracle's region code has nearly all figures wrong."""
    plant("UPDATE people_region SET code = 'RU-PSK' WHERE id = %(id)s", id=story.world.region.pk)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_oracle", stdout=out)
    assert ended.value.code == 1
    assert "M01          4.50 % WRONG, 90.92 % is right" in out.getvalue()
    assert "M01    no such line WRONG, 331 200.00 is right" in out.getvalue()
