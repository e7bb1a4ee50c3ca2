"""Plain pages: what runs here, and the way in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from people.access import scope_of
from portals.navigation import portals_of


@method_decorator(login_not_required, name="dispatch")
class Home(TemplateView):
    """What runs here, and for who is signed in the pages that are theirs."""

    template_name = "portals/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        portals = portals_of(scope_of(user, at=timezone.now())) if user.is_authenticated else []
        return super().get_context_data(portals=portals, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class ScannedVoucher(TemplateView):
    """Where the QR of a voucher leads a telephone. The secret is in the fragment: we never get it."""

    template_name = "portals/voucher.html"
