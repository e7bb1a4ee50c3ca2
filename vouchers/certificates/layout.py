"""Where everything stands on the page: header, ticket, terms, and who helps and pays."""

from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from core.paper.typesetting import (
    BOLD,
    CAP_HEIGHT,
    INK_2,
    MONO,
    REGULAR,
    Column,
    Line,
    Style,
    width_in_ems,
)
from vouchers.certificates.content import Fact, Wording

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: float = 14 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOTTOM = PAGE_HEIGHT - MARGIN

# The code has 33 modules or more, so 7 mm are at least the 4 white ones it needs.
QR_SIZE = 56 * mm
PADDING = QUIET = 7 * mm
COLUMN_GAP = 10 * mm
FACT_GAP = 6 * mm
SECTION_GAP = 8 * mm
MARK_SIZE: float = 12 * mm
EMBLEM_SIZE = 11 * mm

BRAND = Style(BOLD, 15, 1.2)
TITLE = Style(BOLD, 24, 1.12, at_least=15)
HOLDER = Style(BOLD, 15, 1.25, at_least=11)
BODY = Style(REGULAR, 13, 1.35, at_least=10)
AMOUNT = Style(BOLD, 32, 1.1, at_least=16)
HEADING = Style(BOLD, 15, 1.2, at_least=12)
TEXT = Style(REGULAR, 12, 1.38)
STRONG = Style(BOLD, 12, 1.38)
ANSWER = Style(BOLD, 12, 1.38, at_least=10)
LABEL = Style(REGULAR, 10, 1.4, INK_2)
SMALL = Style(REGULAR, 10, 1.4)
SMALL_STRONG = Style(BOLD, 11, 1.4)

# Tried in turn until the page holds everything: long names cost size, never words.
SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)


@dataclass
class Sheet:
    """One page, set: its lines of text and the places of what is drawn."""

    lines: list[Line] = field(default_factory=list)
    emblems: list[tuple[float, float]] = field(default_factory=list)
    ticket_top: float = 0
    tear: float = 0
    ticket_bottom: float = 0
    qr_left: float = 0
    qr_top: float = 0
    rule: float = 0
    is_full: bool = False


def lay_out(wording: Wording) -> Sheet | None:
    """Set one page as large as its texts allow; None if even the smallest type is too large."""
    for scale in SCALES:
        sheet = _set_page(wording, scale)
        if not sheet.is_full:
            return sheet
    return None


def _set_page(wording: Wording, scale: float) -> Sheet:
    sheet = Sheet()
    gap = SECTION_GAP * scale
    sheet.ticket_top = _set_header(sheet, wording, scale) + gap
    _set_face(sheet, wording, scale)
    _set_stub(sheet, wording.facts, scale)
    terms_end = _set_terms(sheet, wording, sheet.ticket_bottom + gap, scale)
    end_height = _set_end(Sheet(), wording, 0, scale)
    _set_end(sheet, wording, BOTTOM - end_height, scale)
    sheet.is_full = terms_end + gap / 2 > sheet.rule
    return sheet


def _set_header(sheet: Sheet, wording: Wording, scale: float) -> float:
    aside = 62 * mm
    left = MARGIN + MARK_SIZE + 2 * mm
    brand = Column(sheet.lines, left, MARGIN, MARGIN + WIDTH - aside - left, scale)
    brand.add(wording.brand, BRAND, max_lines=1)
    brand.add(wording.region, LABEL, above=2, max_lines=2)
    issue = Column(sheet.lines, MARGIN + WIDTH - aside, MARGIN + 3, aside, scale, align_right=True)
    issue.add(wording.issued, LABEL, max_lines=1)
    issue.add(wording.number, LABEL, max_lines=2)
    return max(brand.y, issue.y, MARGIN + MARK_SIZE)


def _set_face(sheet: Sheet, wording: Wording, scale: float) -> None:
    top = sheet.ticket_top + PADDING
    sheet.qr_left, sheet.qr_top = MARGIN + WIDTH - PADDING - QR_SIZE, top
    # Exactly as wide as the code above it, so that the two read as one thing.
    code = Style(MONO, QR_SIZE / width_in_ems(wording.code, MONO), 1)
    baseline = top + QR_SIZE + QUIET + CAP_HEIGHT * code.size
    width = sheet.qr_left - COLUMN_GAP - MARGIN - PADDING
    face = Column(sheet.lines, MARGIN + PADDING, top, width, scale)
    face.hang(TITLE)
    face.add(wording.title, TITLE, max_lines=1)
    face.add(wording.holder, HOLDER, above=14, max_lines=3)
    face.add(wording.body, BODY, above=2, max_lines=4)
    face.y = max(face.y, baseline - _height_above_baseline(wording, width, scale))
    _set_amount(face, wording)
    sheet.tear = max(face.lines[-1].baseline, baseline) + PADDING
    sheet.lines.append(Line(sheet.qr_left, baseline, wording.code, code))


def _set_amount(face: Column, wording: Wording) -> None:
    face.add(wording.amount, AMOUNT, above=12, max_lines=1)
    face.add(wording.valid, STRONG, above=6)


def _height_above_baseline(wording: Wording, width: float, scale: float) -> float:
    """Return what the amount and its last day need to stand on the line of the code."""
    trial = Column([], 0, 0, width, scale)
    _set_amount(trial, wording)
    return trial.lines[-1].baseline


def _set_stub(sheet: Sheet, facts: tuple[Fact, ...], scale: float) -> None:
    left = MARGIN + PADDING
    bottom = sheet.tear
    for fact, width in zip(facts, _fact_widths(facts, scale), strict=True):
        column = Column(sheet.lines, left, sheet.tear + 5 * mm, width, scale)
        column.add(fact.label, LABEL)
        column.add(fact.answer, ANSWER, above=1, max_lines=4)
        for detail in fact.details:
            column.add(detail, TEXT, max_lines=3)
        bottom = max(bottom, column.y)
        left += width + FACT_GAP
    sheet.ticket_bottom = bottom + 5 * mm


def _fact_widths(facts: tuple[Fact, ...], scale: float) -> list[float]:
    """Return even columns, or on a crowded page wider ones for those who say more."""
    room: float = WIDTH - 2 * PADDING - FACT_GAP * (len(facts) - 1)
    lengths = [len(fact.answer) + sum(map(len, fact.details)) for fact in facts]
    mean = sum(lengths) / len(facts)
    if scale == SCALES[0]:
        shares = [1.0] * len(facts)
    else:
        shares = [min(1.5, max(0.75, length / mean)) for length in lengths]
    return [room * share / sum(shares) for share in shares]


def _set_terms(sheet: Sheet, wording: Wording, top: float, scale: float) -> float:
    width = (WIDTH - COLUMN_GAP) / 2
    numbers = [f"{number}." for number in range(1, len(wording.steps) + 1)]
    steps = Column(sheet.lines, MARGIN, top, width, scale)
    _set_list(steps, wording.steps_heading, numbers, wording.steps, indent=18)
    notes = Column(sheet.lines, MARGIN + width + COLUMN_GAP, top, width, scale)
    bullets = ["•"] * len(wording.notes)
    _set_list(notes, wording.notes_heading, bullets, wording.notes, indent=13)
    return max(steps.y, notes.y)


def _set_list(
    column: Column, heading: str, marks: list[str], items: tuple[str, ...], *, indent: float
) -> None:
    column.add(heading, HEADING)
    column.y += 3 * column.scale
    for mark, item in zip(marks, items, strict=True):
        column.y += 3.5 * column.scale
        top = column.y
        column.add(mark, TEXT)
        column.y = top
        column.add(item, TEXT, indent=indent)


def _set_end(sheet: Sheet, wording: Wording, top: float, scale: float) -> float:
    """Set help and funders below a rule; return how far down they reach."""
    sheet.rule = top
    top += 4 * mm
    width = (WIDTH - 2 * COLUMN_GAP) / 3
    beside = len(wording.funders) <= 2
    columns = [
        Column(sheet.lines, MARGIN + index * (width + COLUMN_GAP), top, width, scale)
        for index in range(3)
    ]
    columns[0].add(wording.help, SMALL_STRONG, max_lines=1)
    for index, line in enumerate(wording.help_lines, 1):
        columns[0 if beside else index].add(line, SMALL)
    reach = max(column.y for column in columns)
    if beside:
        area = Column(sheet.lines, columns[1].x, top, WIDTH - width - COLUMN_GAP, scale)
        return max(reach, _set_funders(sheet, area, wording.funders, across=len(wording.funders)))
    area = Column(sheet.lines, MARGIN, reach + 4 * mm, WIDTH, scale)
    across = 2 if len(wording.funders) == 4 else 3
    return _set_funders(sheet, area, wording.funders, across=across)


def _set_funders(sheet: Sheet, area: Column, names: tuple[str, ...], *, across: int) -> float:
    """Set the funders in rows of `across`; return how far down they reach."""
    top = bottom = area.y
    for index, name in enumerate(names):
        width = (area.width - COLUMN_GAP * (across - 1)) / across
        place = index % across
        if index and place == 0:
            top = bottom + 3 * mm
        left = area.x + place * (width + COLUMN_GAP)
        sheet.emblems.append((left, top))
        indent = EMBLEM_SIZE + 1 * mm
        text = Column(sheet.lines, left + indent, top, width - indent, area.scale)
        text.add(name, SMALL, max_lines=5)
        bottom = max(bottom, top + EMBLEM_SIZE, text.y)
    return bottom
