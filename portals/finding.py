"""Finding somebody by name: asked in a form, so that no name stands in an address.

What was found is kept in the session for a while, as ids, and shown at an address of its own:
back and reload ask nothing anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Employee
from people.queries import known_as
from portals.handed import Handed
from portals.tables import Column, Line, Table

FOUND_MAX = 50
KEPT_FOR = timedelta(minutes=15)
KEPT_MAX = 5  # The last results of one session.


class FindForm(forms.Form):
    """Asks for the one or the other."""

    one_is_enough = True

    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    work_id = forms.CharField(label=gettext_lazy("Work number"), max_length=32, required=False)

    def clean(self) -> dict[str, Any]:
        given = {name: value for name, value in (super().clean() or {}).items() if value}
        if not given and not self.errors:
            raise forms.ValidationError(_("Write a family name or a work number."))
        return given


class Find(Handed):
    """A form that asks for somebody, and whom it finds.

    Subclasses give a form, `seen()` from an access module, `meant(given)`, `columns` and
    `line(row)`. A result holds ids only, and shows those of them that are still in sight.
    """

    title: Any = gettext_lazy("Find somebody")
    button = gettext_lazy("Find")
    template_name = "portals/find.html"
    columns: Sequence[Column] = ()

    def seen(self) -> QuerySet[Any]:
        """Return those among whom is looked, in the order in which they are shown."""
        raise NotImplementedError

    def meant(self, given: dict[str, Any]) -> Q:
        """Return the condition that somebody is who was asked for."""
        raise NotImplementedError

    def line(self, row: Any) -> Line:
        raise NotImplementedError

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        found = self.seen().filter(self.meant(given)).values_list("pk", flat=True)
        token = _keep(self.request, [str(pk) for pk in found[:FOUND_MAX]], at=self.now)
        return HttpResponseRedirect(f"{self.request.path}?found={token}", status=303)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        token = self.request.GET.get("found")
        if token is None or context["form"].is_bound:
            return context
        found = _kept(self.request, token, at=self.now)
        if found is None:
            return {**context, "gone": True}
        lines = [self.line(each) for each in self.seen().filter(pk__in=found)] if found else []
        table = Table("found", _("Found"), self.columns, lines)
        # The form is empty: the answer for nobody says nothing of whom was looked for.
        return {**context, "table": table, "nobody": not lines}


class FindPerson(Find):
    """Find people among those that `seen()` returns."""

    form_class = FindForm

    def seen(self) -> QuerySet[Employee]:
        raise NotImplementedError

    def meant(self, given: dict[str, Any]) -> Q:
        return known_as(**given)


def _keep(request: HttpRequest, found: list[str], *, at: datetime) -> str:
    """Keep whom was found in the session, and return under what."""
    token = str(uuid4())
    kept = {**request.session.get("found", {}), token: [at.timestamp(), found]}
    request.session["found"] = dict(list(kept.items())[-KEPT_MAX:])
    return token


def _kept(request: HttpRequest, token: str, *, at: datetime) -> list[str] | None:
    """Return who was found under it, or None when it is too long ago or was somebody else."""
    since, found = request.session.get("found", {}).get(token, (0, None))
    return found if at.timestamp() < since + KEPT_FOR.total_seconds() else None
