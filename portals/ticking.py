"""Long lists to tick: all of it or none by a link, so that it works on a telephone without a script."""

from django import forms
from django.http import QueryDict

LONG = 10  # From so many boxes on, the links are worth their place.


def tick(form: forms.Form, wanted: str | None) -> None:
    """Tick every box of a form that was not sent yet, or none."""
    if form.is_bound or wanted not in {"all", "none"}:
        return
    for name, values in _boxes(form).items():
        form.initial[name] = values if wanted == "all" else []


def tick_links(form: forms.Form, query: QueryDict) -> dict[str, str]:
    """Return where to see the page with all ticked, and with none; nothing where boxes are few.

    What was sent is not to be lost by a link, so then there is none either.
    """
    if form.is_bound or sum(len(values) for values in _boxes(form).values()) < LONG:
        return {}
    links = {}
    for wanted in ("all", "none"):
        changed = query.copy()
        changed["tick"] = wanted
        changed.pop("done", None)
        links[wanted] = f"?{changed.urlencode()}"
    return links


def _boxes(form: forms.Form) -> dict[str, list[str]]:
    widgets = {name: field.widget for name, field in form.fields.items()}
    return {
        name: [str(value) for value, _label in widget.choices]
        for name, widget in widgets.items()
        if isinstance(widget, forms.CheckboxSelectMultiple)
    }
