"""The figures of Pskov 2020 as worked out by hand, and what the report says to them.

The expectations are text on purpose: nothing here computes them, so no error of ours
can be on both sides of the comparison.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from core.money import rounded_ratio, to_decimal
from reports.queries import Amounts, ProgrammeSpend

REGION_CODE = "RU-PSK"
VOUCHER_LINE = "P3"
CURRENCY = "RUB"


@dataclass(frozen=True, slots=True)
class Check:
    """One indicator, what it must be, and how it is read from the report."""

    indicator: str
    label: str
    expected: str
    actual: Callable[[ProgrammeSpend], str]


def checks() -> list[Check]:
    """Return all checks, in the order of the indicators."""
    return [*_money(), *_costs(), *_persons()]


def _money() -> list[Check]:
    return [
        Check("M01", "paid, of the adjusted plan", "90.92 %", _execution),
        Check(
            "M01", "adjusted plan", "17 000 000.00", lambda p: _money_text(p.amounts.adjusted, p)
        ),
        Check("M01", "paid", "15 456 249.60", lambda p: _money_text(p.amounts.paid, p)),
        *(
            Check("M01", f"paid of line {code}", expected, _paid_of(code))
            for code, expected in (
                ("P1", "4 433 049.60"),
                ("P2", "331 200.00"),
                ("P3", "10 692 000.00"),
            )
        ),
        Check(
            "M02",
            "committed ever, of the limit of P3",
            "99.00 %",
            _rate_of_vouchers("commitment_percent"),
        ),
        Check(
            "M03", "paid, of committed ever on P3", "90.00 %", _rate_of_vouchers("payment_percent")
        ),
        Check("M04", "free limit of P3", "1 308 000.00", _of_vouchers("free_limit")),
        Check("M05", "paid of P3", "10 692 000.00", _of_vouchers("paid")),
        Check("M05", "open on P3", "0.00", _of_vouchers("open")),
        Check("M05", "never committed of P3", "120 000.00", _of_vouchers("uncommitted")),
        Check("M05", "back from expired vouchers", "396 000.00", _of_vouchers("expired")),
        Check("M05", "back from voided vouchers", "0.00", _of_vouchers("released")),
        Check("M05", "back from who did not come", "144 000.00", _of_vouchers("no_show")),
        Check("M05", "back from who withdrew", "648 000.00", _of_vouchers("withdrawn")),
        Check("M05", "limit of P3", "12 000 000.00", _of_vouchers("allotted")),
        Check("M05", "difference", "0.00", _of_vouchers("unexplained")),
    ]


def _costs() -> list[Check]:
    return [
        Check("M09", "paid per participant", "8 177.91", lambda p: _text(p.costs.per_participant)),
        Check("M10", "paid per completer", "8 673.54", lambda p: _text(p.costs.per_completer)),
        Check("M11", "paid per credential", "9 038.74", lambda p: _text(p.costs.per_credential)),
        Check("M12", "paid per person-hour", "120.47", lambda p: _text(p.costs.per_person_hour)),
        Check("M12", "paid per clock hour", "160.62", lambda p: _text(p.costs.per_clock_hour)),
        Check("M12", "planned per person-hour", "118.06", lambda p: _text(_planned_hour(p))),
        Check("M13", "planned hour against the norm", "-12.16 %", _deviation),
    ]


def _persons() -> list[Check]:
    steps = ("2 000", "1 980", "1 914", "1 890", "1 782", "1 710")
    rates = {
        "issued_of_planned": ("M14", "99.00 %"),
        "redeemed_of_issued": ("M14", "96.67 %"),
        "started_of_redeemed": ("M14", "98.75 %"),
        "completed_of_started": ("M14", "94.29 %"),
        "passed_of_completed": ("M14", "95.96 %"),
        "passed_of_planned": ("M14", "85.50 %"),
        "dropped_out_of_started": ("M15", "5.71 %"),
        "no_show_of_redeemed": ("M15", "1.25 %"),
        "expired_of_issued": ("M15", "3.33 %"),
    }
    return [
        *(
            Check("M14", name, expected, _persons_of(name))
            for name, expected in zip(
                ("planned", "issued", "redeemed", "started", "completed", "passed"),
                steps,
                strict=True,
            )
        ),
        *(
            Check(indicator, name.replace("_", " "), expected, _rate_of(name))
            for name, (indicator, expected) in rates.items()
        ),
    ]


def _text(value: Decimal | int | None, decimals: int = 2) -> str:
    return "n/a" if value is None else f"{value:,.{decimals}f}".replace(",", " ")


def _percent(value: Decimal | None) -> str:
    return f"{_text(value)} %"


def _money_text(amount_minor: int, programme: ProgrammeSpend) -> str:
    return _text(to_decimal(amount_minor, programme.currency))


def _of_line(code: str, read: Callable[[Amounts], str]) -> Callable[[ProgrammeSpend], str]:
    """Read a figure of one line; without that line nothing agrees."""

    def actual(programme: ProgrammeSpend) -> str:
        found = [line.amounts for line in programme.lines if line.allocation.code == code]
        return read(found[0]) if len(found) == 1 else "no such line"

    return actual


def _execution(programme: ProgrammeSpend) -> str:
    return _percent(programme.amounts.execution_percent)


def _paid_of(code: str) -> Callable[[ProgrammeSpend], str]:
    return _of_line(code, lambda amounts: _text(to_decimal(amounts.paid, CURRENCY)))


def _of_vouchers(name: str) -> Callable[[ProgrammeSpend], str]:
    return _of_line(
        VOUCHER_LINE, lambda amounts: _text(to_decimal(getattr(amounts, name), CURRENCY))
    )


def _rate_of_vouchers(name: str) -> Callable[[ProgrammeSpend], str]:
    return _of_line(VOUCHER_LINE, lambda amounts: _percent(getattr(amounts, name)))


def _persons_of(name: str) -> Callable[[ProgrammeSpend], str]:
    return lambda programme: _text(getattr(programme.funnel, name), decimals=0)


def _rate_of(name: str) -> Callable[[ProgrammeSpend], str]:
    return lambda programme: _percent(programme.funnel.rates[name])


def _planned_hours(programme: ProgrammeSpend) -> int:
    return programme.programme.planned_places * programme.programme.hours


def _planned_hour(programme: ProgrammeSpend) -> Decimal | None:
    plan = to_decimal(programme.amounts.adjusted, programme.currency)
    return rounded_ratio(plan, _planned_hours(programme))


def _deviation(programme: ProgrammeSpend) -> str:
    # From the exact price of an hour, not from the rounded one.
    norm = _planned_hours(programme) * programme.programme.price_per_hour_max_minor
    return _percent(rounded_ratio((programme.amounts.adjusted - norm) * 100, norm))
