"""Plan, spend and results by programme and district; small numbers are not shown."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import date_text, number_text
from people.models import Region
from people.queries import regions_served
from portals.public.open import OpenPage
from portals.tables import Cell, Column, Line, Table, count, text
from reports.queries.published import ProgrammeResult, Published, results
from reports.wording import amount_text


class Results(OpenPage):
    """The regions, or one of them with its programmes.

    Figures change once a month, so that nobody learns from day to day who completed.
    """

    template_name = "portals/public/results.html"
    title = gettext_lazy("Results")
    lead = gettext_lazy("What was planned, paid and reached.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(regions_served())
        code = self.request.GET.get("region", found[0].code if len(found) == 1 else "")
        if not code:
            return super().get_context_data(regions=found, **kwargs)
        region = next((each for each in found if each.code == code), None)
        if region is None:
            raise Http404
        until = beginning_of_month(region, timezone.now())
        shown = results(region, until=until, as_of=timezone.now())
        return super().get_context_data(
            region=region,
            until=date_text(until.date()),
            programmes=[_programme(number, each) for number, each in enumerate(shown)],
            others=reverse("public-results") if len(found) > 1 else "",
            **kwargs,
        )


def beginning_of_month(region: Region, now: datetime) -> datetime:
    """Return when this month began, where the region is."""
    local = now.astimezone(ZoneInfo(region.time_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _programme(number: int, result: ProgrammeResult) -> dict[str, Any]:
    spent, currency = result.spent, result.spent.currency
    plan, paid = (
        amount_text(each, currency) for each in (spent.to_date.adjusted, spent.to_date.paid)
    )
    figures = [
        {"label": _("Planned"), "value": plan, "currency": currency},
        {"label": _("Paid"), "value": paid, "currency": currency},
        {"label": _("Places planned"), "value": number_text(spent.programme.planned_places)},
        {"label": _("Completed"), "value": _total(result.completed)},
    ]
    name = spent.programme.name
    return {"name": name, "figures": figures, "table": _districts(number, result.completed)}


def _total(completed: Published) -> str:
    if completed.total is not None:
        return number_text(completed.total)
    return _("fewer than 10") if completed.total_is_few else _("kept back")


def _districts(number: int, completed: Published) -> Table:
    names = sorted(
        {*completed.shown, *completed.few, *completed.kept_back}, key=lambda n: (not n, n)
    )
    return Table(
        key=f"districts-{number}",
        caption=_("Who completed, by district"),
        note=_("Regional bodies are counted together."),
        columns=[Column(_("District")), Column(_("People"), number=True)],
        lines=[
            Line([text(name or _("Regional bodies")), _people(name, completed)]) for name in names
        ],
    )


def _people(name: str, completed: Published) -> Cell:
    if name in completed.shown:
        return count(completed.shown[name])
    words = _("fewer than 10") if name in completed.few else _("kept back")
    return Cell(words, number=True)
