import csv
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from django.utils import translation

from core.tables import harmless
from providers.models import Provider
from reports import exports
from reports.pdf import render_pdf
from reports.queries import AMOUNT_NAMES, spend_report
from reports.rows import columns
from tests.world import DAY, NOON


@pytest.fixture
def report(wanted):
    return spend_report(replace(wanted, starts_at=NOON, until=NOON + 200 * DAY))


def csv_rows(report) -> list[dict[str, str]]:
    text = exports.as_csv(report).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def sheet_rows(report) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(report)))
    names = [column.name for column in columns()]
    return [
        dict(zip(names, row, strict=True))
        for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)
    ]


def json_rows(report) -> list[dict[str, object]]:
    """Return the figures of the JSON in the order of the tables."""
    tree = exports.as_json(report)
    rows = list(tree["totals"])
    for programme in tree["programmes"]:
        rows.append(programme)
        for line in programme["lines"]:
            rows += [line, *line["providers"]]
    return rows


def test_json_csv_and_xlsx_say_the_same_amounts(report):
    together = list(zip(json_rows(report), csv_rows(report), sheet_rows(report), strict=True))
    for from_json, from_csv, from_xlsx in together:
        for prefix, part in (("", from_json), ("to_date_", from_json["to_date"])):
            for name in AMOUNT_NAMES:
                minor = part["amounts"][name]["amount_minor"]
                assert Decimal(from_csv[prefix + name]) * 100 == minor
                assert round(Decimal(str(from_xlsx[prefix + name])) * 100) == minor


def test_json_csv_and_xlsx_say_the_same_persons_and_costs(report):
    programme = exports.as_json(report)["programmes"][0]
    (from_csv,) = [row for row in csv_rows(report) if row["level"] == "programme"]
    (from_xlsx,) = [row for row in sheet_rows(report) if row["level"] == "programme"]

    for name, count in programme["funnel"]["persons"].items():
        assert int(from_csv[f"persons_{name}"]) == from_xlsx[f"persons_{name}"] == count
    assert programme["costs"]["per_completer"] == from_csv["paid_per_completer"] == "45000.00"
    assert from_xlsx["paid_per_completer"] == 45000


def test_the_csv_opens_in_a_spreadsheet_as_it_is(report):
    content = exports.as_csv(report)

    assert content.startswith(b"\xef\xbb\xbflevel;region;")
    assert b";60000.00;" in content


def test_a_name_that_begins_like_a_formula_stays_text(wanted, story):
    Provider.objects.filter(pk=story.world.academy.pk).update(name='=HYPERLINK("http://x")')
    report = spend_report(wanted)

    names = {row["provider"] for row in csv_rows(report)}
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(report)))
    cells = [cell for row in book.worksheets[0] for cell in row if "HYPERLINK" in str(cell.value)]

    assert '\'=HYPERLINK("http://x")' in names
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_disarmed(start):
    assert harmless(f"{start}1") == f"'{start}1"


def test_the_workbook_has_numbers_a_head_that_stays_and_says_what_it_is(report):
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(report)))
    figures, about = book.worksheets

    assert figures.freeze_panes == "E2"
    assert figures["K2"].value == 2_000_000
    assert figures["K2"].number_format == "#,##0.00"
    assert "Figures as of" in [row[0].value for row in about.iter_rows()]


def test_the_json_says_period_filter_and_moment_of_knowledge(report, story):
    tree = exports.as_json(report)

    assert tree["period"] == {
        "from": "2026-03-02T12:00:00+00:00",
        "until": "2026-09-18T12:00:00+00:00",
    }
    assert tree["as_of"] == "2027-01-01T00:00:00+00:00"
    assert tree["filter"]["regions"] == [story.world.region.code]


def pdf_text(report) -> str:
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(report))).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")


def test_the_printed_report_has_the_figures_the_stamp_and_page_numbers(report):
    text = pdf_text(report)

    for figure in ("2,000,000.00", "90,000.00", "4.50 %", "45,000.00", "833.33", "880,000.00"):
        assert figure in text
    assert "Figures as of 1 January 2027, 03:00 GMT+03:00" in text
    assert "Page 1 of 3" in text
    assert "Page 3 of 3" in text


def test_the_printed_report_speaks_the_readers_language(report):
    with translation.override("ru"):
        assert "2 000 000,00" in pdf_text(report)
    with translation.override("lv"):
        assert "2 000 000,00" in pdf_text(report)


def test_the_head_of_a_long_table_is_on_each_of_its_pages(wanted, story):
    names = [f"Provider {number}" for number in range(60)]
    report = spend_report(wanted)
    line = report.programmes[0].lines[1]
    row = line.providers[0]
    many = replace(line, providers=tuple(replace(row, name=name) for name in names))
    programme = replace(report.programmes[0], lines=(many,))
    content = render_pdf(replace(report, programmes=(programme,)))

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    with_rows = [page for page in pages if "Provider " in page]
    assert len(with_rows) > 1
    assert all("Line, provider" in page for page in with_rows)


def test_the_same_report_prints_the_same_bytes(report):
    assert render_pdf(report) == render_pdf(report)
    assert exports.as_xlsx(report) == exports.as_xlsx(report)


def test_a_report_of_nothing_says_so(wanted):
    empty = spend_report(replace(wanted, region_ids=frozenset({-1})))

    assert "No approved budget line fits this filter." in pdf_text(empty)
    assert csv_rows(empty) == []
