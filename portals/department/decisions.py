"""The pages of decision: one per kind of paper, each calling its operation."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets import access as budgets_access
from budgets import operations as budgets
from budgets import queries
from budgets.models import Allocation, Amendment, Appropriation, Virement
from core.formats import amount_text, date_text, money_text
from payments import access as payments_access
from payments import operations as payments
from payments.models import PaymentOrder
from people.access import fetch
from portals.department.approvals import Approval, DecisionForm, Proposal, before_after
from portals.department.desk import last_day
from portals.department.lines import line_facts, shift_of, signed_money_text, virement_shifts
from vouchers import access as vouchers_access
from vouchers import operations as vouchers
from vouchers.models import VoucherBatch
from vouchers.tasks import start_batch

QUEUE = "department-approvals"
Told = Sequence[tuple[Any, Any]]


class DecideAppropriation(Proposal):
    fresh = True

    @cached_property
    def paper(self) -> Appropriation:
        found = budgets_access.appropriations(self.scope).select_related("source")
        return fetch(found, self.kwargs["pk"])

    @property
    def title(self) -> str:
        return _("Appropriation {source}, {year}").format(
            source=self.paper.source.code, year=self.paper.fiscal_year
        )

    def told(self) -> Told:
        source = self.paper.source
        return [
            (_("Source"), f"{source.code} {source.name}"),
            (_("Granted by"), self.paper.document),
            (_("Sum"), money_text(self.paper.original_minor, source.currency)),
        ]

    def shifts(self) -> dict[str, Any]:
        currency = self.paper.source.currency
        after = amount_text(self.paper.original_minor, currency)
        rows = [(_("May be planned"), amount_text(0, currency), after)]
        shown = before_after("change", _("What changes"), rows)
        return {"table": shown} if self.is_waiting else {}

    @property
    def button(self) -> str:
        source = self.paper.source
        return _("Approve {sum}").format(sum=money_text(self.paper.original_minor, source.currency))

    def approve(self) -> None:
        budgets.approve_appropriation(appropriation=self.paper, **self.by)

    def reject(self, reason: str) -> None:
        budgets.reject_appropriation(appropriation=self.paper, reason=reason, **self.by)

    def withdraw(self) -> None:
        budgets.withdraw_appropriation(appropriation=self.paper, **self.by)


class DecideAmendment(Approval):
    fresh = True
    may_decline = True
    form_class = DecisionForm

    @cached_property
    def paper(self) -> Amendment:
        found = budgets_access.amendments(self.scope).select_related("appropriation__source")
        return fetch(found, self.kwargs["pk"])

    @property
    def title(self) -> str:
        parent = self.paper.appropriation
        return _("Amendment of {source}, {year}").format(
            source=parent.source.code, year=parent.fiscal_year
        )

    def told(self) -> Told:
        source = self.paper.appropriation.source
        return [
            (_("Source"), f"{source.code} {source.name}"),
            (_("Change"), signed_money_text(self.paper.change_minor, source.currency)),
            (_("Reason"), self.paper.reason),
        ]

    def shifts(self) -> dict[str, Any]:
        parent, change = self.paper.appropriation, self.paper.change_minor
        currency = parent.source.currency
        rows = [
            (label, amount_text(now, currency), amount_text(now + change, currency))
            for label, now in (
                (_("Appropriated"), queries.appropriated_minor(parent)),
                (_("Not yet planned"), queries.unplanned_minor(parent)),
            )
        ]
        shown = before_after("change", _("What changes"), rows)
        return {"table": shown} if self.is_waiting else {}

    @property
    def button(self) -> str:
        currency = self.paper.appropriation.source.currency
        return _("Approve {sum}").format(sum=signed_money_text(self.paper.change_minor, currency))

    def act(self, given: dict[str, Any]) -> str:
        budgets.decide_amendment(amendment=self.paper, **given, **self.by)
        return reverse(QUEUE)


class DecideLine(Proposal):
    fresh = True

    @cached_property
    def paper(self) -> Allocation:
        found = budgets_access.allocations(self.scope).select_related("programme", "department")
        return fetch(found, self.kwargs["pk"])

    @property
    def is_waiting(self) -> bool:
        return self.paper.status == Allocation.Status.DRAFT

    @property
    def title(self) -> str:
        source = self.paper.appropriation.source
        return _("Line {code} of {source}").format(code=self.paper.code, source=source.code)

    def told(self) -> Told:
        return line_facts(self.paper)

    def shifts(self) -> dict[str, Any]:
        line = self.paper
        room = queries.unplanned_minor(line.appropriation)
        rows = [
            (
                _("Not yet planned of {source}, {year}").format(
                    source=line.appropriation.source.code, year=line.appropriation.fiscal_year
                ),
                amount_text(room, line.currency),
                amount_text(room - line.original_minor, line.currency),
            ),
            (
                _("Planned on {code}").format(code=line.code),
                amount_text(0, line.currency),
                amount_text(line.original_minor, line.currency),
            ),
        ]
        shown = before_after("change", _("What changes"), rows)
        return {"table": shown} if self.is_waiting else {}

    @property
    def button(self) -> str:
        return _("Approve {sum}").format(
            sum=money_text(self.paper.original_minor, self.paper.currency)
        )

    def approve(self) -> None:
        budgets.approve_allocation(allocation=self.paper, **self.by)

    def reject(self, reason: str) -> None:
        budgets.reject_allocation(allocation=self.paper, reason=reason, **self.by)

    def withdraw(self) -> None:
        budgets.withdraw_allocation(allocation=self.paper, **self.by)


class DecideVirement(Approval):
    fresh = True
    may_decline = True
    form_class = DecisionForm

    @cached_property
    def paper(self) -> Virement:
        found = budgets_access.virements(self.scope).select_related("source", "target")
        return fetch(found, self.kwargs["pk"])

    @property
    def title(self) -> str:
        return _("Virement {source} to {target}").format(
            source=self.paper.source.code, target=self.paper.target.code
        )

    def told(self) -> Told:
        return [
            (_("Sum"), self._sum),
            (_("From line"), self.paper.source.code),
            (_("To line"), self.paper.target.code),
            (_("Reason"), self.paper.reason),
        ]

    def shifts(self) -> dict[str, Any]:
        if not self.is_waiting:
            return {}
        return {
            "shifts": virement_shifts(self.paper.source, self.paper.target, self.paper.amount_minor)
        }

    @property
    def _sum(self) -> str:
        return money_text(self.paper.amount_minor, self.paper.source.currency)

    @property
    def button(self) -> str:
        return _("Move {sum} from {source} to {target}").format(
            sum=self._sum, source=self.paper.source.code, target=self.paper.target.code
        )

    def act(self, given: dict[str, Any]) -> str:
        budgets.decide_virement(virement=self.paper, **given, **self.by)
        return reverse(QUEUE)


class ApproveBatch(Approval):
    fresh = True
    maker_field = "issued_by_id"

    @cached_property
    def paper(self) -> VoucherBatch:
        return fetch(vouchers_access.batches(self.scope), self.kwargs["pk"])

    @property
    def is_waiting(self) -> bool:
        return self.paper.status == VoucherBatch.Status.AWAITING_APPROVAL

    @property
    def title(self) -> str:
        return _("Batch from line {code}, vouchers: {number}").format(
            code=self.paper.allocation.code, number=self.paper.total
        )

    @property
    def _total(self) -> int:
        return self.paper.amount_minor * self.paper.total

    def told(self) -> Told:
        batch, line = self.paper, self.paper.allocation
        limit = line.approval_above_minor
        return [
            (_("Value of each voucher"), money_text(batch.amount_minor, line.currency)),
            (_("Sum"), money_text(self._total, line.currency)),
            (_("Needs a second person above"), money_text(limit, line.currency) if limit else ""),
            (_("Valid from"), date_text(batch.valid_from)),
            (_("Valid until, the last day"), date_text(last_day(batch.expires_at))),
        ]

    def shifts(self) -> dict[str, Any]:
        line = self.paper.allocation
        now = queries.line_amounts(line)
        then = replace(
            now,
            available_minor=now.available_minor - self._total,
            committed_minor=now.committed_minor + self._total,
        )
        title = _("Line {code} before and after").format(code=line.code)
        shift = shift_of(line, now, then, title=title, after=_("After you approve"))
        return {"shifts": [shift]} if self.is_waiting else {}

    @property
    def button(self) -> str:
        return _("Let {number} vouchers go, {sum}").format(
            number=self.paper.total,
            sum=money_text(self._total, self.paper.allocation.currency),
        )

    def act(self, given: dict[str, Any]) -> str:
        batch = vouchers.approve_batch(batch=self.paper, **self.by)
        start_batch(batch)
        return reverse(QUEUE)


class ApprovePaymentOrder(Approval):
    fresh = True
    maker_field = "made_by_id"

    @cached_property
    def paper(self) -> PaymentOrder:
        found = payments_access.payment_orders(self.scope).select_related("payee")
        return fetch(found.prefetch_related("items__claim", "items__invoice"), self.kwargs["pk"])

    @property
    def is_waiting(self) -> bool:
        return self.paper.status == PaymentOrder.Status.DRAFT

    @property
    def title(self) -> str:
        return _("Payment order to {payee}").format(payee=self.paper.payee.name)

    def told(self) -> Told:
        papers = [str(each.claim or each.invoice) for each in self.paper.items.all()]
        return [
            (_("Sum"), money_text(self.paper.amount_minor, self.paper.currency)),
            (_("Bank account"), self.paper.bank_account),
            (_("Claims and invoices"), ", ".join(papers)),
        ]

    @property
    def button(self) -> str:
        return _("Let {sum} go to {payee}").format(
            sum=money_text(self.paper.amount_minor, self.paper.currency),
            payee=self.paper.payee.name,
        )

    def act(self, given: dict[str, Any]) -> str:
        payments.approve_payment_order(order=self.paper, **self.by)
        return reverse(QUEUE)
