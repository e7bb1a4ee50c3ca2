"""Registers of the admin site that name people: support's looks are noted like any other."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.registers import Register
from people.access import scope_of
from people.models import User
from people.viewings import Shown, record_shown


class PersonRegister(Register):
    """A register whose rows are about employees; `employee_path` leads to the id."""

    employee_path = "pk"
    region_path = "region_id"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        changes = getattr(response, "context_data", {}).get("cl")
        if changes is not None:
            self._note(request, changes.result_list)
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        found = self.get_object(request, object_id)
        self._note(request, [found] if found else [])
        return response

    def _note(self, request: HttpRequest, rows: Iterable[Model]) -> None:
        assert isinstance(request.user, User)
        now = timezone.now()
        record_shown(
            scope=scope_of(request.user, at=now),
            shown={shown for row in rows if (shown := self._shown(row))},
            door=f"admin.{self.opts.model_name}",
            viewed_at=now,
        )

    def _shown(self, row: Model) -> Shown | None:
        try:
            return attrgetter(self.region_path)(row), attrgetter(self.employee_path)(row)
        except ObjectDoesNotExist:  # A user who is no employee.
            return None
