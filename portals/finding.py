"""Finding somebody by name: asked in a form, so that no name stands in an address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Employee
from portals.handed import Handed
from portals.tables import Column, Line, Table

FOUND_MAX = 50


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

    Subclasses give a form, `found(given)` from an access module, `columns` and `line(row)`.
    """

    title: Any = gettext_lazy("Find somebody")
    button = gettext_lazy("Find")
    template_name = "portals/find.html"
    columns: Sequence[Column] = ()

    def found(self, given: dict[str, Any]) -> QuerySet[Any]:
        raise NotImplementedError

    def line(self, row: Any) -> Line:
        raise NotImplementedError

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        lines = [self.line(each) for each in self.found(given)[:FOUND_MAX]]
        table = Table("found", _("Found"), self.columns, lines)
        # With an empty form: the answer for nobody says nothing of whom was looked for.
        context = self.get_context_data(form=self.form_class(), table=table, nobody=not lines)
        return self.render_to_response(context)


class FindPerson(Find):
    """Find people among those that `people()` returns."""

    form_class = FindForm

    def people(self) -> QuerySet[Employee]:
        raise NotImplementedError

    def found(self, given: dict[str, Any]) -> QuerySet[Employee]:
        return self.people().filter(**{f"{name}__iexact": each for name, each in given.items()})
