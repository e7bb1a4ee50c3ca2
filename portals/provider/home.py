"""What somebody sees first."""

from django.utils.translation import gettext_lazy as _

from portals.navigation import PROVIDER
from portals.pages import Page


class Home(Page):
    portal = PROVIDER
    section = "provider"
    title = _("Your tasks")
    template_name = "portals/provider/home.html"
