"""Work in progress: what goes on, or went on, while nobody looked, as rows of one shape."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from budgets.models import Allocation
from core.formats import date_text, time_text
from people import access as people
from people.access import Scope
from people.queries import user_names
from portals.department import desk
from portals.pages import Crumb
from portals.tables import Column, Line, Table, count, status, text
from vouchers import access as vouchers
from vouchers.models import VoucherBatch

IMPORTS_SHOWN = timedelta(days=30)
WORDS = {
    "batch": gettext_lazy("Vouchers of line {what}"),
    "employee.imported": gettext_lazy("People from a file"),
    "body.imported": gettext_lazy("Bodies from a file"),
}
# Every state a job can be in, whatever its own app calls it, and the shape it is shown by.
STATES = {
    "AWAITING_APPROVAL": (pgettext_lazy("job", "awaiting approval"), ""),
    "RUNNING": (pgettext_lazy("job", "running"), "run"),
    "HALTED": (pgettext_lazy("job", "halted"), "held"),
    "DONE": (pgettext_lazy("job", "done"), "fin"),
    "CANCELLED": (pgettext_lazy("job", "cancelled"), "stop"),
}


# The columns of a job. `key` opens its page, if it has one; `maker` is who began it.
NAMES = ("kind", "key", "what", "maker", "begun", "state", "people", "finished", "missed")


def jobs(scope: Scope, *, at: datetime, state: str = "") -> QuerySet[Any]:
    """Return the work in sight as rows of NAMES, the newest first, from one statement."""
    kinds = [_batches(scope), _imports(scope, at=at)]
    if state:
        kinds = [found.filter(state=state) for found in kinds]
    first, *rest = [found.values_list(*NAMES, named=True) for found in kinds]
    return first.union(*rest, all=True).order_by("-begun", "key")


def _batches(scope: Scope) -> QuerySet[Any]:
    # Nothing is issued from a line that is not open: such a batch waits for its line.
    halted = Q(status=VoucherBatch.Status.RUNNING) & ~Q(allocation__status=Allocation.Status.OPEN)
    found = vouchers.batches(scope).select_related(None).order_by()
    return found.annotate(
        kind=_text(Value("batch")),
        key=F("pk"),
        what=_text(F("allocation__code")),
        maker=F("issued_by_id"),
        begun=F("created_at"),
        state=_text(Case(When(halted, then=Value("HALTED")), default=F("status"))),
        people=_number(F("total")),
        finished=_number(F("issued")),
        missed=_number(F("refused")),
    )


def _imports(scope: Scope, *, at: datetime) -> QuerySet[Any]:
    """An import is over when its page answers: what is left of it are its people's records."""
    one_file = people.imports(scope, since=at - IMPORTS_SHOWN).order_by()
    named = one_file.values(kind=_text(F("action")), maker=F("actor_id"), begun=F("occurred_at"))
    return named.annotate(
        key=Cast(Value(None), UUIDField()),
        what=_text(Value("")),
        state=_text(Value("DONE")),
        people=Count("pk"),
        finished=Count("pk"),
        missed=_number(Value(0)),
    )


def _text(found: Any) -> Cast:
    return Cast(found, CharField())


def _number(found: Any) -> Cast:
    return Cast(found, BigIntegerField())


class WorkFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        choices=[(state, words) for state, (words, _shape) in STATES.items()],
        label=gettext_lazy("State"),
    )

    class Meta:
        model = VoucherBatch
        fields: Sequence[str] = []


class Work(desk.DeskList):
    section, title = "department-vouchers", gettext_lazy("Work in progress")
    template_name = "portals/department/work.html"
    columns = [
        Column(gettext_lazy("Work")),
        Column(gettext_lazy("Begun")),
        Column(gettext_lazy("Begun by")),
        Column(gettext_lazy("People"), number=True),
        Column(gettext_lazy("Done"), number=True),
        Column(gettext_lazy("Refused"), number=True),
        Column(gettext_lazy("State")),
    ]
    empty = gettext_lazy("No work in progress")
    empty_hint = gettext_lazy("Batches of vouchers and imports of people stand here.")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (_("Vouchers"), reverse("department-vouchers"))]

    def filtered(self) -> tuple[WorkFilter, QuerySet[Any]]:
        asked = WorkFilter(self.request.GET, queryset=VoucherBatch.objects.none())
        if not asked.is_valid():
            return asked, VoucherBatch.objects.none()
        state = asked.form.cleaned_data["state"]
        return asked, jobs(self.scope, at=self.now, state=state)

    def table(self, rows: Any) -> Table:
        found = list(rows)
        self.names = user_names({row.maker for row in found})
        return super().table(found)

    def line(self, row: Any) -> Line:
        begun = timezone.localtime(row.begun)
        words, shape = STATES[row.state]
        return Line(
            [
                text(str(WORDS[row.kind]).format(what=row.what), href=self._page_of(row)),
                text(f"{date_text(begun)}, {time_text(begun)}"),
                text(self.names.get(row.maker, _("the service itself"))),
                count(row.people),
                count(row.finished),
                count(row.missed),
                status(words, shape),
            ]
        )

    def _page_of(self, row: Any) -> str:
        return reverse("department-batch", args=[row.key]) if row.key else ""
