"""ETag and If-Match: a change is made to what its author has seen, or not at all.

The tag is a digest of what the reader is shown, so that every door has it alike, it
changes with everything that shows, and it tells nothing to whom the object is not shown.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from core.errors import Refused

R = TypeVar("R")


class ChangedMeanwhile(Refused):
    """The object is no longer what If-Match says the author has seen."""

    code = "changed-meanwhile"
    status = 412


class Showing(Protocol):
    """A door that shows the object of its address."""

    def get_object(self) -> Any: ...

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any: ...


def etag_of(shown: Any) -> str:
    """Return the strong tag of what is shown."""
    return f'"{hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Return whether the reader has it already (If-None-Match compares weakly)."""
    tags = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    return etag in tags or "*" in tags


def on_what_was_seen(door: Showing, request: Request, subject: Model, act: Callable[[Any], R]) -> R:
    """Act on the object; with If-Match only if it still looks so, and hold it so meanwhile."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return act(subject)
    with transaction.atomic():
        type(subject)._base_manager.select_for_update(no_key=True).get(pk=subject.pk)
        current = door.get_object()
        # Strong comparison: a weak tag never matches.
        if not {etag_of(door.get_serializer(current).data), "*"} & set(parse_etags(wanted)):
            raise ChangedMeanwhile(_("This was changed since you read it. Read it again."))
        try:
            return act(current)
        except Refused as refusal:
            told = refusal  # Rolled back and recorded by the operation; the record stays.
    raise told
