"""A file of people of any body of the region, for who keeps the directory there."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Role
from portals.navigation import DEPARTMENT
from portals.pages import Crumb
from portals.personnel.imports import Import


class ImportPeople(Import):
    """The same check and import as an HR officer's, without the border of a body."""

    portal, section = DEPARTMENT, "department-vouchers"
    importers = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR)
    own_bodies_only = False
    goes_on = "department-find"

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
        ]
