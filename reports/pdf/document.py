"""The spend report as a document: figures, lines, stages, reconciliation, persons, costs."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Frame as Area

from core.formats import money_text
from core.money import rounded_ratio, to_decimal
from core.paper.typesetting import register_fonts, saving
from reports import wording
from reports.pdf import parts
from reports.pdf.frame import (
    FOOT,
    HEAD,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    WIDTH,
    Frame,
    canvas_class,
)
from reports.pdf.parts import Bar, Cell, Sheet, paragraph
from reports.queries import (
    Amounts,
    LineSpend,
    ProgrammeSpend,
    ProviderSpend,
    SpendReport,
    Total,
)

_AMOUNT: float = 25 * mm
_BAR: float = 50 * mm
_RATE: float = 28 * mm
_INDENT: float = 4 * mm
_LEAST_ROOM: float = 55 * mm

Spend = Total | ProgrammeSpend | LineSpend | ProviderSpend
Cells = Callable[[Spend, bool], list[Cell]]

# All of them to date: a plan and what is free of it are not of a period.
_PLAN = ("original", "adjusted", "allotted", "committed_gross", "free_limit", "paid")
_STAGES = ("available", "committed", "obligated", "expended", "lapsed", "carried_over")
_PROVIDER = ("committed", "obligated", "expended", "paid")


def render_pdf(report: SpendReport) -> bytes:
    """Return the report as PDF in the active language; the same report gives the same bytes."""
    register_fonts()
    file = BytesIO()
    frame = _frame(report)
    document = BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=frame.title,
        author=frame.owner,
        creator=frame.owner,
        invariant=1,
    )
    area = Area(
        MARGIN,
        MARGIN + FOOT,
        WIDTH,
        PAGE_HEIGHT - 2 * MARGIN - FOOT - HEAD,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate(frames=[area])])
    with saving:
        document.build(list(_story(report)), canvasmaker=canvas_class(frame))
    return file.getvalue()


def _frame(report: SpendReport) -> Frame:
    stamp = _("Figures as of {moment}").format(
        moment=wording.instant_text(report.wanted.as_of, wording.zone_of(report))
    )
    regions = [region.name for region in wording.regions_of(report)]
    return Frame(
        name=_("Training vouchers"),
        owner=", ".join(regions[:3]) + ("…" if len(regions) > 3 else ""),
        title=_("Spend"),
        stamp=stamp,
        filters=_told(wording.filter_words(report)),
        language=get_language() or "en",
    )


def _told(words: Sequence[tuple[str, str]]) -> str:
    return " · ".join(f"{label}: {text}" for label, text in words)


def _story(report: SpendReport) -> Iterator[Flowable]:
    yield paragraph(_("Spend, {period}").format(period=wording.period_text(report)), parts.TITLE)
    # The period is in the title.
    yield paragraph(_told(wording.filter_words(report)[1:]), parts.LEAD)
    yield Spacer(1, 3 * mm)
    if not report.programmes:
        yield paragraph(_("No approved budget line fits this filter."), parts.LEAD)
        return
    for total in report.totals:
        yield parts.figures(_head_figures(report, total), WIDTH)
    for total in report.totals:
        yield from _money_of(report, total)
    for programme in report.programmes:
        yield from _persons_of(programme)
    if report.wanted.starts_at:
        # In a part of the time the steps are taken by different people.
        text = _("Persons and costs are of the period alone, so a share may be above 100 %.")
        yield paragraph(text, parts.NOTE)
    for total in report.totals:
        yield from _providers_of(report, total)


def _head_figures(report: SpendReport, total: Total) -> list[tuple[str, str]]:
    currency, to_date = total.currency, total.to_date
    shown = [(_("Adjusted plan"), money_text(to_date.adjusted, currency))]
    if report.wanted.starts_at:
        shown.append((_("Paid in the period"), money_text(total.amounts.paid, currency)))
    return [
        *shown,
        (_("Paid"), money_text(to_date.paid, currency)),
        (_("Paid, share of the plan"), wording.percent_text(to_date.execution_percent)),
        (_("Free limit"), money_text(to_date.free_limit, currency)),
    ]


def _money_of(report: SpendReport, total: Total) -> Iterator[Flowable]:
    currency = total.currency
    programmes = _in_currency(report, currency)
    plan = _plan_table(programmes, total, in_period=report.wanted.starts_at is not None)
    yield from _titled(_("Plan and payment by line, in {currency}"), currency, plan)
    stages = _stage_table(programmes, total)
    yield from _titled(_("Where the money stands, in {currency}"), currency, stages)
    parts_of_limit = _reconciliation_table(total.to_date, currency)
    title = _("What became of the allotted limit, in {currency}")
    yield KeepTogether(list(_titled(title, currency, parts_of_limit)))


def _titled(title: str, currency: str, table: Table) -> Iterator[Flowable]:
    """Yield a heading and its table; they part only from a page with room for a few rows."""
    yield CondPageBreak(_LEAST_ROOM)
    yield paragraph(title.format(currency=currency), parts.HEADING)
    yield table


def _in_currency(report: SpendReport, currency: str) -> list[ProgrammeSpend]:
    return [found for found in report.programmes if found.currency == currency]


def _plan_table(programmes: Sequence[ProgrammeSpend], total: Total, *, in_period: bool) -> Table:
    currency = total.currency
    head = [str(wording.AMOUNTS[name]) for name in _PLAN]
    if in_period:
        head.append(_("Paid in the period"))
    bar = _BAR - (14 * mm if in_period else 0)
    sheet = Sheet(
        [_("Programme, line"), *head, _("Paid, of the adjusted plan")],
        [WIDTH - len(head) * _AMOUNT - bar, *[_AMOUNT] * len(head), bar],
    )

    def cells(spend: Spend, bold: bool) -> list[Cell]:
        money = [getattr(spend.to_date, name) for name in _PLAN]
        if in_period:
            money.append(spend.amounts.paid)
        share = Bar(spend.to_date.execution_percent, width=bar - 3 * mm, bold=bold)
        return [*(wording.amount_text(amount, currency) for amount in money), share]

    _fill(sheet, programmes, total, cells)
    return sheet.table()


def _stage_table(programmes: Sequence[ProgrammeSpend], total: Total) -> Table:
    rates = ("commitment_percent", "payment_percent")
    sheet = Sheet(
        [
            _("Programme, line"),
            *(str(wording.AMOUNTS[name]) for name in _STAGES),
            *(str(wording.PERCENTS[name]) for name in rates),
        ],
        [WIDTH - len(_STAGES) * _AMOUNT - 2 * _RATE, *[_AMOUNT] * len(_STAGES), _RATE, _RATE],
    )

    def cells(spend: Spend, _bold: bool) -> list[Cell]:
        money = [getattr(spend.to_date, name) for name in _STAGES]
        shares = [wording.decimal_text(getattr(spend.to_date, name)) for name in rates]
        return [*(wording.amount_text(amount, total.currency) for amount in money), *shares]

    _fill(sheet, programmes, total, cells)
    return sheet.table()


def _fill(sheet: Sheet, programmes: Sequence[ProgrammeSpend], total: Total, cells: Cells) -> None:
    for programme in programmes:
        name = f"{programme.region.code} · {programme.programme.name}"
        sheet.add(name, cells(programme, True), bold=True)
        for line in programme.lines:
            sheet.add(_line_name(line), cells(line, False), indent=_INDENT)
    sheet.rule()
    sheet.add(str(wording.LEVELS["total"]), cells(total, True), bold=True)


def _providers_of(report: SpendReport, total: Total) -> Iterator[Flowable]:
    currency = total.currency
    names = [*_PROVIDER, *(["paid_in_period"] if report.wanted.starts_at else [])]
    labels = {**wording.AMOUNTS, "paid_in_period": _("Paid in the period")}
    sheet = Sheet(
        [
            _("Line, provider"),
            *(str(labels[name]) for name in names),
            _("Share of what the line paid"),
        ],
        [WIDTH - len(names) * _AMOUNT - _BAR, *[_AMOUNT] * len(names), _BAR],
    )

    def cells(found: Spend, of: int, *, bold: bool) -> list[Cell]:
        money = [getattr(found.to_date, name) for name in _PROVIDER]
        if report.wanted.starts_at:
            money.append(found.amounts.paid)
        share = Bar(rounded_ratio(found.to_date.paid * 100, of), width=_BAR - 3 * mm, bold=bold)
        return [*(wording.amount_text(amount, currency) for amount in money), share]

    for programme in _in_currency(report, currency):
        for line in programme.lines:
            name, paid = _line_name(line), line.to_date.paid
            sheet.add(name, cells(line, paid, bold=True), bold=True)
            for row in line.providers:
                if any(getattr(row.to_date, name) for name in _PROVIDER):
                    label = row.name or str(wording.WITH_NOBODY)
                    sheet.add(label, cells(row, paid, bold=False), indent=_INDENT)
    yield from _titled(_("By provider, in {currency}"), currency, sheet.table())


def _line_name(line: LineSpend) -> str:
    allocation = line.allocation
    return (
        f"{allocation.code} {allocation.get_kind_display()}, {allocation.appropriation.source.code}"
    )


def _reconciliation_table(total: Amounts, currency: str) -> Table:
    sheet = Sheet([_("Part of the limit"), _("Amount")], [90 * mm, 35 * mm])
    for name, amount in total.reconciliation.items():
        sheet.add(str(wording.AMOUNTS[name]), [wording.amount_text(amount, currency)])
    sheet.rule()
    limit = wording.amount_text(total.allotted, currency)
    sheet.add(str(wording.AMOUNTS["allotted"]), [limit], bold=True)
    if total.unexplained:
        difference = wording.amount_text(total.unexplained, currency)
        sheet.add(_("Difference: this is a finding"), [difference], bold=True)
    return sheet.table()


def _persons_of(programme: ProgrammeSpend) -> Iterator[Flowable]:
    title = _("{programme}: persons and what one of them cost").format(
        programme=programme.programme.name
    )
    gap = 14 * mm
    left, right = _funnel_table(programme), _cost_table(programme)
    both = Table([[left, "", right]], colWidths=[145 * mm, gap, WIDTH - 145 * mm - gap])
    both.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    yield KeepTogether([paragraph(title, parts.HEADING), both])


def _funnel_table(programme: ProgrammeSpend) -> Table:
    funnel = programme.funnel
    rates = funnel.rates
    shares = {
        "issued": "issued_of_planned",
        "redeemed": "redeemed_of_issued",
        "started": "started_of_redeemed",
        "completed": "completed_of_started",
        "passed": "passed_of_completed",
        "expired": "expired_of_issued",
        "no_show": "no_show_of_redeemed",
        "dropped_out": "dropped_out_of_started",
    }
    sheet = Sheet([_("Persons, each counted once"), "", _("Share")], [50 * mm, 25 * mm, 70 * mm])
    for name, label in wording.PERSONS.items():
        count = wording.count_text(getattr(funnel, name))
        share = shares.get(name)
        text = ""
        if share:
            of_what = str(wording.RATES[share]).removesuffix(", %")
            text = f"{of_what}: {wording.percent_text(rates[share])}"
        sheet.add(str(label), [count, text], bold=name in funnel.STEPS[-1:])
    end_to_end = wording.percent_text(rates["passed_of_planned"])
    sheet.rule()
    sheet.add(
        str(wording.RATES["passed_of_planned"]).removesuffix(", %"), ["", end_to_end], bold=True
    )
    return sheet.table()


def _cost_table(programme: ProgrammeSpend) -> Table:
    currency = programme.currency
    head = [_("Cost, all lines of the programme"), currency]
    sheet = Sheet(head, [76 * mm, WIDTH - 145 * mm - 14 * mm - 76 * mm])
    paid = wording.decimal_text(to_decimal(programme.amounts.paid, currency))
    sheet.add(str(wording.AMOUNTS["paid"]), [paid], bold=True)
    for name, label in wording.COSTS.items():
        sheet.add(str(label), [wording.decimal_text(getattr(programme.costs, name))])
    return sheet.table()
