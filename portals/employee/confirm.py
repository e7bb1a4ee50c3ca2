"""A provider presented the voucher: the holder says yes, or that it was somebody else."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import money_text
from people.access import fetch
from portals.employee.way import facts_of, first_day_to_come
from portals.navigation import EMPLOYEE
from portals.pages import Act, Crumb
from vouchers import access, operations
from vouchers.models import Redemption


class OwnRedemption(Act):
    """What both answers share: the redemption is of the reader's own voucher, or not there."""

    portal = EMPLOYEE
    section = "employee"
    template_name = "portals/employee/confirm.html"

    @cached_property
    def redemption(self) -> Redemption:
        return fetch(access.own_redemptions(self.scope), self.kwargs["pk"])

    @property
    def voucher_address(self) -> str:
        return reverse("employee-voucher", args=[self.redemption.voucher_id])

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("My training"), reverse("employee")),
            (self.redemption.voucher.number, self.voucher_address),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "redemption": self.redemption,
                "facts": facts_of(self.redemption),
                "waits": self.redemption.status == Redemption.Status.AWAITING_HOLDER,
                **kwargs,
            }
        )


class ConfirmStart(OwnRedemption):
    """From here on the provider is owed the money."""

    title = gettext_lazy("Have you started this course?")
    said = gettext_lazy("You have confirmed the start. Your place is yours.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amount = money_text(self.redemption.amount_minor, self.redemption.voucher.currency)
        words = _("Yes, I have started: {amount} for the provider").format(amount=amount)
        begins = first_day_to_come(self.redemption, at=self.now)
        return super().get_context_data(**{"button": words, "begins": begins, **kwargs})

    def act(self, given: dict[str, Any]) -> str:
        holder = self.scope.require_employee()
        operations.confirm_redemption(redemption_id=self.redemption.pk, holder=holder, **self.by)
        return self.voucher_address


class NotMe(OwnRedemption):
    """The voucher is suspended at once, and who issued it is told."""

    title = gettext_lazy("Somebody else used your voucher?")
    button = gettext_lazy("It was not me: suspend the voucher")
    stops = True
    template_name = "portals/employee/not_me.html"
    said = gettext_lazy("Your voucher is suspended and nothing is owed. The department knows.")

    def act(self, given: dict[str, Any]) -> str:
        holder = self.scope.require_employee()
        operations.disown_redemption(redemption=self.redemption, holder=holder, **self.by)
        return self.voucher_address
