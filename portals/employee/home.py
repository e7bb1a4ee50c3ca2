"""What somebody sees first."""

from django.utils.translation import gettext_lazy as _

from portals.navigation import EMPLOYEE
from portals.pages import Page


class Home(Page):
    portal = EMPLOYEE
    section = "employee"
    title = _("My training")
    template_name = "portals/employee/home.html"
