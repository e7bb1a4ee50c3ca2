"""What somebody sees first."""

from django.utils.translation import gettext_lazy as _

from portals.navigation import PERSONNEL
from portals.pages import Page


class Home(Page):
    portal = PERSONNEL
    section = "personnel"
    title = _("Your people")
    template_name = "portals/personnel/home.html"
