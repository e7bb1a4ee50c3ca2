"""What an HR officer sees first: how many people they look after, and what waits for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portals.navigation import PERSONNEL
from portals.pages import Page
from portals.personnel.scope import open_corrections, own_people, own_vouchers, waiting_nominations
from vouchers.models import Voucher


class Home(Page):
    portal = PERSONNEL
    section = "personnel"
    title = _("Your people")
    template_name = "portals/personnel/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            people=own_people(self.scope).count(),
            unused=own_vouchers(self.scope).filter(status=Voucher.Status.ISSUED).count(),
            nominations=waiting_nominations(self.scope).count(),
            corrections=open_corrections(self.scope).count(),
            **kwargs,
        )
