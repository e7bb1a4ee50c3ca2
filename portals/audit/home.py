"""What somebody sees first."""

from django.utils.translation import gettext_lazy as _

from portals.navigation import AUDIT
from portals.pages import Page


class Home(Page):
    portal = AUDIT
    section = "audit"
    title = _("Spend")
    template_name = "portals/audit/home.html"
