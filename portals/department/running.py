"""One batch: how far it is, and how it is stopped."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.access import of_line
from core.formats import amount_text, date_text, money_text, number_text
from people.models import Role
from portals.department import desk
from portals.pages import Crumb
from portals.tables import Column, Line, Table, text
from vouchers import access, operations
from vouchers.models import VoucherBatch

SHAPES = {"AWAITING_APPROVAL": "", "RUNNING": "run", "DONE": "fin", "CANCELLED": "stop"}
REFUSED_SHOWN = 100


class BatchPage(desk.PaperPage):
    section = "department-vouchers"
    template_name = "portals/department/batch.html"

    def papers(self) -> QuerySet[VoucherBatch]:
        return access.batches(self.scope)

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
            (_("Work in progress"), reverse("department-work")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.paper
        title = _("Batch of {day}, line {code}").format(
            day=date_text(batch.created_at), code=batch.allocation.code
        )
        return super().get_context_data(
            title=title,
            batch=batch,
            done=batch.issued + batch.refused,
            shape=SHAPES[batch.status],
            may_stop=self._may_stop(),
            **kwargs,
        )

    def _may_stop(self) -> bool:
        state = VoucherBatch.Status
        open_still = self.paper.status in {state.AWAITING_APPROVAL, state.RUNNING}
        place = of_line(self.paper.allocation)
        return open_still and desk.holds(self.scope, Role.PROGRAMME_MANAGER, **place)

    def case(self) -> tuple[Any, Any] | None:
        if self.paper.status != VoucherBatch.Status.AWAITING_APPROVAL:
            return None
        return _("The approver"), _("The sum is above the limit; nothing is issued before.")

    def figures(self) -> Sequence[dict[str, Any]]:
        batch, currency = self.paper, self.paper.allocation.currency
        return [
            {"label": _("Issued"), "value": number_text(batch.issued)},
            {"label": _("Refused"), "value": number_text(batch.refused)},
            {
                "label": _("Sum issued"),
                "value": amount_text(batch.issued * batch.amount_minor, currency),
                "currency": currency,
            },
        ]

    def facts(self) -> Sequence[tuple[Any, Any]]:
        batch = self.paper
        return [
            (_("Value of each"), money_text(batch.amount_minor, batch.allocation.currency)),
            (_("Valid from"), date_text(batch.valid_from)),
            (_("Valid until, the last day"), date_text(desk.last_day(batch.expires_at))),
        ]

    def tables(self) -> Sequence[Table]:
        found = self.paper.requests.exclude(refusal="").select_related("employee")
        refused = list(found.order_by("position", "pk")[:REFUSED_SHOWN])
        if not refused:
            return []
        lines = [
            Line(
                [text(self.name_of(each.employee), hint=each.employee.work_id), text(each.refusal)]
            )
            for each in refused
        ]
        caption = _("Who got none, and why")
        return [Table("refused", caption, [Column(_("Name")), Column(_("Why"))], lines)]

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        place = of_line(self.paper.allocation)
        if not self.paper.issued or not desk.holds(self.scope, Role.PROGRAMME_MANAGER, **place):
            return []
        address = reverse("voucher-batch-certificates", args=[self.paper.pk])
        return [(_("All certificates, PDF"), address, "alt")]


class CancelBatch(desk.PaperAct):
    section, title = "department-vouchers", gettext_lazy("Stop a batch")
    lead = gettext_lazy("What is issued stays issued. The others get no voucher.")
    button, stops = gettext_lazy("Stop the batch"), True
    said = gettext_lazy("The batch is stopped.")

    def papers(self) -> QuerySet[VoucherBatch]:
        return access.batches(self.scope)

    def require(self) -> None:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(self.paper.allocation))

    def address(self) -> str:
        return reverse("department-batch", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Vouchers"), reverse("department-vouchers")),
            (_("Work in progress"), reverse("department-work")),
            (date_text(self.paper.created_at), self.address()),
        ]

    def act(self, given: dict[str, Any]) -> str:
        operations.cancel_batch(batch=self.paper, **self.by)
        return self.address()
