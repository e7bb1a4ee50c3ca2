"""Where the `type` of a problem leads: what it means and what to do, for whoever writes a client."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from config.problem_kinds import all_kinds


@method_decorator(login_not_required, name="dispatch")
class ProblemList(TemplateView):
    """Every kind of problem, open to everybody like the rest of the document."""

    template_name = "portals/problems.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=list(all_kinds().values()), **kwargs)


@method_decorator(login_not_required, name="dispatch")
class ProblemPage(TemplateView):
    """One kind of problem: the address is its `type`."""

    template_name = "portals/problems.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = all_kinds().get(kwargs["code"])
        if kind is None:
            raise Http404
        return super().get_context_data(kinds=[kind], **kwargs)
