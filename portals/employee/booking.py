"""Booking a place with one's own voucher, changing to another session, and giving it back."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import WrongState
from people.access import fetch
from portals.employee.catalogue import OwnVouchers
from portals.employee.way import facts_of
from portals.navigation import EMPLOYEE
from portals.pages import Act, Crumb
from providers.models import Session
from vouchers import access, operations
from vouchers.models import Redemption


class Book(OwnVouchers, Act):
    """One press: a place that is booked can be changed and given back, so nobody is asked twice."""

    title = gettext_lazy("Book a place")
    button = gettext_lazy("Book the place")
    template_name = "portals/employee/book.html"

    @cached_property
    def session(self) -> Session:
        return fetch(self.offered(), self.kwargs["pk"])

    @cached_property
    def instead_of(self) -> Redemption | None:
        """The booking for another session of the programme, which this one takes the place of."""
        return self.bookings.get(self.session.course.programme_id)

    def crumbs(self) -> Sequence[Crumb]:
        address = reverse("employee-session", args=[self.session.pk])
        return [(_("Courses"), reverse("employee-catalogue")), (self.session.course.name, address)]

    def act(self, given: dict[str, Any]) -> str:
        by = {"session": self.session, "holder": self.scope.require_employee(), **self.by}
        voucher = self.usable.get(self.session.course.programme_id)
        if self.instead_of is not None and voucher is None:
            operations.change_booking(redemption=self.instead_of, **by)
        elif voucher is not None:
            operations.book_session(voucher=voucher, **by)
        else:
            raise WrongState(
                _("You have no voucher for this programme, or it is used. Ask your department.")
            )
        return reverse("employee-session", args=[self.session.pk])

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Your place is booked. Bring the code of your voucher to the first class.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(session=self.session, instead_of=self.instead_of, **kwargs)


class GiveBack(Act):
    """The place is somebody else's from then on; the way back is to book again."""

    portal, section = EMPLOYEE, "employee-catalogue"
    title = gettext_lazy("Give the place back")
    button = gettext_lazy("Give the place back")
    stops = True
    template_name = "portals/employee/give_back.html"
    said = gettext_lazy("The place is given back, and your voucher is whole. You may book again.")

    @cached_property
    def booking(self) -> Redemption:
        return fetch(access.own_redemptions(self.scope), self.kwargs["pk"])

    def crumbs(self) -> Sequence[Crumb]:
        address = reverse("employee-voucher", args=[self.booking.voucher_id])
        return [
            (_("My training"), reverse("employee")),
            (self.booking.voucher.number, address),
        ]

    def act(self, given: dict[str, Any]) -> str:
        holder = self.scope.require_employee()
        operations.cancel_booking(redemption=self.booking, holder=holder, **self.by)
        return reverse("employee-session", args=[self.booking.session_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=facts_of(self.booking), **kwargs)
