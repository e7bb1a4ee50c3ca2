"""Words of the portals' templates: money, days, bars. They format and decide nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.formats import amount_text, currency_beside, date_text, number_text, time_text

register = template.Library()

# A share that is not zero is seen, however small it is.
_LEAST = 0.4


@register.filter
def money(amount_minor: int, currency: str) -> SafeString:
    """Return the full amount with its currency beside it."""
    shown = beside(amount_text(amount_minor, currency), currency)
    return format_html('<span class="money">{}</span>', shown)


@register.filter
def beside(amount: str, currency: str) -> SafeString:
    """Return an amount that is written already with its currency, where the language has it."""
    before, after = (
        format_html('<span class="cur">{}</span>', mark) if mark else ""
        for mark in currency_beside(currency)
    )
    return format_html("{}{}{}", before, amount, after)


@register.filter
def number(value: int) -> str:
    return number_text(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return "" if value is None else date_text(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Return day and time; the time of the reader's region."""
    if value is None:
        return ""
    return f"{date_text(value)}, {time_text(timezone.localtime(value))}"


@register.inclusion_tag("portals/parts/bar.html")
def bar(stages: Sequence[tuple[str, int]], total: int, thin: bool = False) -> dict[str, Any]:
    """Draw amounts from the left as shares of `total`; the words stand beside it."""
    parts, x = [], 0.0
    for kind, amount in stages:
        width = max(_LEAST, 100 * amount / total) if total and amount else 0.0
        width = min(width, 100 - x)
        if width:
            parts.append((kind, f"{x:.2f}", f"{width:.2f}"))
        x += width
    return {"parts": parts, "thin": thin}
