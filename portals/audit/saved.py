"""An auditor's saved views of the spend report: keeping the filters that are on, and deleting."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.access import fetch
from portals.audit.wanted import SaveForm
from portals.navigation import AUDIT
from portals.pages import Act, Crumb
from reports import access, operations
from reports.models import FILTERS, SavedView


class Save(Act):
    portal, section, title = AUDIT, "audit", gettext_lazy("Save this view")
    lead = gettext_lazy("It keeps the filters that are on, not the figures. Only you see it.")
    form_class, button = SaveForm, gettext_lazy("Save the view")
    said = gettext_lazy("The view is saved.")

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Spend"), reverse("audit"))]

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET[name] for name in FILTERS if name in self.request.GET}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "scope": self.scope}

    def act(self, given: dict[str, Any]) -> str:
        filters = {name: given[name] for name in FILTERS if given[name]}
        view = operations.save_view(name=given["name"], filters=filters, **self.by)
        return f"{reverse('audit')}?{urlencode(view.asked)}"


class Delete(Act):
    portal, section = AUDIT, "audit"
    lead = gettext_lazy("The report stays as it is. You can save the same filters again.")
    button, stops = gettext_lazy("Delete the view"), True
    said = gettext_lazy("The view is deleted.")

    @cached_property
    def saved(self) -> SavedView:
        return fetch(access.saved_views(self.scope), self.kwargs["pk"])

    @property
    def title(self) -> str:
        return _("Delete the view “{name}”").format(name=self.saved.name)

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Spend"), reverse("audit"))]

    def act(self, given: dict[str, Any]) -> str:
        operations.delete_view(view=self.saved, **self.by)
        return reverse("audit")
