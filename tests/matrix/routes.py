"""Every route of the URLconf, found by walking the resolver."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.base import RedirectView
from django.views.generic.edit import ProcessFormView

NO_NUMBER = "987654321"
STANDARD = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One pattern; `methods` are those its view does something for."""

    pattern: str
    name: str
    view: Any

    @cached_property
    def app(self) -> str:
        """Return the app that answers, which is the table the route stands in."""
        if self.pattern.startswith("admin/"):
            return "admin"
        app, *inner = self.view_class.__module__.split(".")
        # Each audience's pages have a table of their own.
        return f"portals.{inner[0]}" if app == "portals" and len(inner) > 1 else app

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "cls", getattr(self.view, "view_class", self.view))

    @cached_property
    def methods(self) -> tuple[str, ...]:
        actions = getattr(self.view, "actions", None)
        if actions:  # A viewset.
            found = {method.upper() for method in actions}
        elif isinstance(self.view_class, type):
            found = {method for method in STANDARD if hasattr(self.view_class, method.lower())}
            found &= {method.upper() for method in self.view_class.http_method_names}
            if issubclass(self.view_class, RedirectView | ProcessFormView):
                found &= {"GET", "POST"}  # Their other methods are the same function.
        else:  # A function takes what it likes.
            found = {"GET", "POST"}
        return tuple(method for method in STANDARD if method in found)

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.pattern)

    def address(self, value: str) -> str:
        """Return a path with `value` for every parameter."""
        path = re.sub(r"<int:\w+>", value if value.isdigit() else NO_NUMBER, self.pattern)
        path = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", value, path)
        return "/" + re.sub(r"[\^$]", "", path)


def routes() -> list[Route]:
    """Return all routes, in the order in which the resolver tries them.

    The first of several with one pattern answers; the others are names for it.
    """
    found: dict[str, Route] = {}
    for pattern, entry in _walk(get_resolver(), ""):
        name = entry.name or entry.callback.__name__
        found.setdefault(pattern, Route(pattern, name, entry.callback))
    return list(found.values())


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            yield pattern, entry
