"""Acts on one voucher: void, suspend, lift, extend, and a new code."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.access import of_line
from core.errors import InvalidValue, Refused, WrongState
from core.formats import date_text, money_text
from learning.access import certificates
from learning.models import LearningCertificate
from learning.operations import withdraw_certificate
from people.models import Role
from portals.department import desk
from portals.fields import DayField
from portals.pages import Crumb
from vouchers import access, operations
from vouchers.models import Voucher


class VoucherAct(desk.PaperAct):
    """An act of the programme manager on one voucher, for a reason, checked before it counts."""

    section = "department-vouchers"
    form_class: type[forms.Form] = desk.ReasonForm
    checked = True

    def papers(self) -> QuerySet[Voucher]:
        return access.vouchers(self.scope)

    def require(self) -> None:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(self.paper.allocation))

    def address(self) -> str:
        return reverse("department-voucher", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        home = (_("Home"), reverse("department"))
        return [
            home,
            (_("Vouchers"), reverse("department-vouchers")),
            (self.paper.number, self.address()),
        ]

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        left = money_text(self.paper.remaining_minor, self.paper.currency)
        return [
            (_("Voucher"), self.paper.number),
            (_("Holder"), self.name_of(self.paper.holder)),
            (_("Left on it"), left),
            (_("Reason"), given["reason"]),
        ]


class Void(VoucherAct):
    title = gettext_lazy("Void a voucher")
    lead = gettext_lazy("It ends for good. What is left on it goes back to the budget line.")
    button, stops = gettext_lazy("Void the voucher"), True
    said = gettext_lazy("The voucher is void.")

    def act(self, given: dict[str, Any]) -> str:
        operations.void_voucher(voucher=self.paper, **given, **self.by)
        return self.address()


class Suspend(VoucherAct):
    title = gettext_lazy("Suspend a voucher")
    lead = gettext_lazy("Nobody can use it until you lift the suspension. The money stays with it.")
    button, stops = gettext_lazy("Suspend the voucher"), True
    said = gettext_lazy("The voucher is suspended.")

    def act(self, given: dict[str, Any]) -> str:
        operations.suspend_voucher(voucher=self.paper, **given, **self.by)
        return self.address()


class Lift(VoucherAct):
    title = gettext_lazy("Let a voucher be used again")
    button = gettext_lazy("Lift the suspension")
    said = gettext_lazy("The voucher can be used again.")

    def act(self, given: dict[str, Any]) -> str:
        operations.lift_suspension(voucher=self.paper, **given, **self.by)
        return self.address()


class Reissue(VoucherAct):
    title = gettext_lazy("Give a voucher a new code")
    lead = gettext_lazy("For a lost or copied voucher: the old code and QR stop working at once.")
    button = gettext_lazy("Make a new code")
    said = gettext_lazy("The voucher has a new code. Print the certificate anew.")

    def act(self, given: dict[str, Any]) -> str:
        operations.reissue_voucher(voucher=self.paper, **given, **self.by)
        return self.address()


class ExtendForm(desk.ReasonForm):
    last_day = DayField(label=gettext_lazy("Valid until, the last day"))
    field_order = ("last_day", "reason")


class Extend(VoucherAct):
    title = gettext_lazy("Extend a voucher")
    form_class = ExtendForm
    button = gettext_lazy("Extend the voucher")
    said = gettext_lazy("The voucher is valid longer.")

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": desk.last_day(self.paper.expires_at)}

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        until = date_text(desk.last_day(self.paper.expires_at))
        return [
            *super().answers(given),
            (_("Valid until now"), until),
            (_("Valid until then"), date_text(given["last_day"])),
        ]

    def act(self, given: dict[str, Any]) -> str:
        expires_at = desk.day_is_over(given["last_day"])
        operations.extend_voucher(
            voucher=self.paper, expires_at=expires_at, reason=given["reason"], **self.by
        )
        return self.address()

    def field_of(self, refusal: Refused) -> str | None:
        is_of_day = isinstance(refusal, WrongState | InvalidValue) or (
            refusal.code == "outside-funding-window"
        )
        return "last_day" if is_of_day else None


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The holder reads it. Whoever checks the certificate does not."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawCertificate(desk.PaperAct):
    """That somebody completed a course stays recorded; the paper that says so holds no longer."""

    section = "department-vouchers"
    title = gettext_lazy("Withdraw a certificate")
    lead = gettext_lazy(
        "It ends for good: whoever checks it reads since when it no longer holds. The completion"
        " and its money stay as they are."
    )
    form_class, checked = WithdrawForm, True
    rehearsed = (
        False  # The form asks for a reason alone; the mail to the holder takes many statements.
    )
    button, stops = gettext_lazy("Withdraw the certificate"), True
    said = gettext_lazy("The certificate is withdrawn. Its holder is told, if a mail reaches them.")

    def papers(self) -> QuerySet[LearningCertificate]:
        return certificates(self.scope).select_related(
            "region", "enrolment__employee", "enrolment__redemption__voucher__allocation"
        )

    def require(self) -> None:
        programme = self.paper.enrolment.session.course.programme
        self.scope.require(
            Role.PROGRAMME_MANAGER,
            region_id=self.paper.region_id,
            department_id=programme.department_id,
        )

    def address(self) -> str:
        return reverse("department-voucher", args=[self.paper.enrolment.redemption.voucher_id])

    def crumbs(self) -> Sequence[Crumb]:
        voucher = self.paper.enrolment.redemption.voucher
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
            (voucher.number, self.address()),
        ]

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        return [
            (_("Certificate"), self.paper.number),
            (_("Holder"), self.name_of(self.paper.enrolment.employee)),
            (_("Course"), self.paper.course_name),
            (_("Reason"), given["reason"]),
        ]

    def act(self, given: dict[str, Any]) -> str:
        withdraw_certificate(certificate=self.paper, **given, **self.by)
        return self.address()
