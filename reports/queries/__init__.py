"""Reading across all apps: what was spent, on whom, and the transfers behind each figure."""

from reports.queries.drilldown import ANY_PROVIDER, AnyProvider, transfers_behind
from reports.queries.funnel import Funnel
from reports.queries.lines import SpendFilter
from reports.queries.measures import AMOUNT_NAMES, MEASURES, Amounts
from reports.queries.report import (
    Costs,
    LineSpend,
    ProgrammeSpend,
    ProviderSpend,
    SpendReport,
    Total,
    spend_report,
)

__all__ = [
    "AMOUNT_NAMES",
    "ANY_PROVIDER",
    "MEASURES",
    "Amounts",
    "AnyProvider",
    "Costs",
    "Funnel",
    "LineSpend",
    "ProgrammeSpend",
    "ProviderSpend",
    "SpendFilter",
    "SpendReport",
    "Total",
    "spend_report",
    "transfers_behind",
]
