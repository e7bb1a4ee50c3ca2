"""Plain pages: what runs here, and the way in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from people.access import scope_of
from portals.navigation import portals_of


@method_decorator(login_not_required, name="dispatch")
class Home(TemplateView):
    """What runs here; who is signed in chooses from their pages, or is led to the only ones."""

    template_name = "portals/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        portals = portals_of(scope_of(user, at=timezone.now())) if user.is_authenticated else []
        if len(portals) == 1:
            return redirect(portals[0].home)
        return self.render_to_response(self.get_context_data(portals=portals))


@method_decorator(login_not_required, name="dispatch")
class ScannedVoucher(TemplateView):
    """Where the QR of a voucher leads a telephone. The secret is in the fragment: we never get it."""

    template_name = "portals/voucher.html"
