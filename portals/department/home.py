"""What somebody sees first."""

from django.utils.translation import gettext_lazy as _

from portals.navigation import DEPARTMENT
from portals.pages import Page


class Home(Page):
    portal = DEPARTMENT
    section = "department"
    title = _("Your tasks")
    template_name = "portals/department/home.html"
