"""What a report of an error may say: where it happened, never what was handled there."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import SafeExceptionReporterFilter


class NoValues(SafeExceptionReporterFilter):
    """Leaves out every local variable and every posted value, with DEBUG on as well.

    To mark the sensitive ones would be to forget one: a voucher code is a local variable of
    whatever lies between the door and its digest, libraries included.
    """

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        nothing: dict[str, Any] = {}
        return nothing.items()

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        posted = request.POST if request else QueryDict()
        return dict.fromkeys(posted, self.cleansed_substitute)
