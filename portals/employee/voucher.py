"""One voucher of one's own: what it is worth, its code, its sheet."""

from collections.abc import Sequence
from typing import Any

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files import file_answer
from people.access import fetch
from portals.employee.way import (
    STATUS_SHAPES,
    first_day_to_come,
    is_booked,
    is_stopped,
    way_of,
    with_payments,
)
from portals.handed import Handed
from portals.navigation import EMPLOYEE
from portals.pages import Act, Crumb, Page
from providers.queries import hours_text
from vouchers import access, operations, printing
from vouchers.models import Redemption, Voucher

USABLE = (Voucher.Status.ISSUED, Voucher.Status.REDEEMED)
QUIET = 4  # Modules of white around a QR code; readers need them.


class OwnVoucher(Page):
    """What the pages of one voucher share: it is the reader's own, or it is not there."""

    portal = EMPLOYEE
    section = "employee"

    @cached_property
    def voucher(self) -> Voucher:
        return fetch(with_payments(self.scope), self.kwargs["pk"])

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("My training"), reverse("employee"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = way_of(self.voucher, at=self.now)
        waiting = Redemption.Status.AWAITING_HOLDER
        booked = is_booked(self.voucher)
        waits = way.redemption is not None and way.redemption.status == waiting
        in_use = self.voucher.status in USABLE and not self.voucher.is_expired(at=self.now)
        return super().get_context_data(
            **{
                "voucher": self.voucher,
                "way": way,
                "booked": booked,
                "waits": waits and not booked,
                "stopped": is_stopped(self.voucher),
                "begins": way.redemption and first_day_to_come(way.redemption, at=self.now),
                "hours": hours_text(self.voucher.programme.hours, self.voucher.programme.hour_unit),
                "shape": STATUS_SHAPES[self.voucher.status],
                "lives": self.voucher.status in Voucher.LIVE,
                "usable": self.voucher.status in USABLE
                and (self.voucher.remaining_minor > 0 or booked),
                "replaceable": in_use and (self.voucher.remaining_minor > 0 or waits),
                **kwargs,
            }
        )


class OneVoucher(OwnVoucher):
    """Number, sum, what it covers and until when; never the code."""

    title = gettext_lazy("Your training voucher")
    template_name = "portals/employee/voucher.html"


class ShowCode(OwnVoucher, Handed):
    """Code and QR, once per press. Each showing is recorded, and no address names them."""

    title = gettext_lazy("The code of your voucher")
    button = gettext_lazy("Show the code")
    template_name = "portals/employee/code.html"

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (self.voucher.number, _address(self.voucher))]

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        access.require_may_print(self.scope, self.voucher.allocation, self.voucher.holder_id)
        secrets = operations.show_secrets(vouchers=[self.voucher], **self.by)[0]
        size, path = qr_path(secrets["qr_text"])
        groups = secrets["code"].split("-")
        parts = [f"{group}-" for group in groups[:-1]] + groups[-1:]
        return self.render_to_response(
            self.get_context_data(form=None, form_key=None, code=parts, size=size, path=path)
        )


class NewCode(OwnVoucher, Act):
    """The print is lost, or somebody saw the code: the old one is dead as soon as this is pressed.

    It leads to the page that shows the new one, so that a reload shows again and makes no other.
    """

    title = gettext_lazy("Replace the code of your voucher")
    button = gettext_lazy("Make a new code")
    stops = True
    template_name = "portals/employee/new_code.html"
    said = gettext_lazy("Your voucher has a new code. The old code and QR open nothing any more.")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (self.voucher.number, _address(self.voucher))]

    def act(self, given: dict[str, Any]) -> str:
        holder = self.scope.require_employee()
        operations.replace_code(voucher=self.voucher, holder=holder, **self.by)
        return reverse("employee-code", args=[self.voucher.pk])


class Sheet(OwnVoucher, Handed):
    """The voucher on paper. It bears the code, so that fetching it is recorded as well."""

    title = gettext_lazy("Print your voucher")
    button = gettext_lazy("Download the sheet, PDF")
    template_name = "portals/employee/sheet.html"

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (self.voucher.number, _address(self.voucher))]

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        access.require_may_print(self.scope, self.voucher.allocation, self.voucher.holder_id)
        voucher = fetch(access.printable(self.scope), self.voucher.pk)
        content = printing.print_vouchers(vouchers=[voucher], **self.by)
        return file_answer(content, name=f"{voucher.number}.pdf", kind="application/pdf")


def qr_path(text: str) -> tuple[str, str]:
    """Return view box and path of a QR code as SVG wants them: one run of modules per stroke."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                strokes.append(f"M{x} {y}h{end - x}v1H{x}z")
            x = end + 1
    size = len(rows) + 2 * QUIET
    return f"{-QUIET} {-QUIET} {size} {size}", "".join(strokes)


def _address(voucher: Voucher) -> str:
    return reverse("employee-voucher", args=[voucher.pk])
