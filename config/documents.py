"""The OpenAPI document and the page to read and try it with, open to everybody."""

import json
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView


@cache
def document_text() -> str:
    """Return the document, made once: nothing in it depends on who asks or in which language."""
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.dumps(document, indent=1, ensure_ascii=False)


@login_not_required
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(document_text(), content_type="application/json")


@login_not_required
@require_safe
def changelog(_request: HttpRequest) -> HttpResponse:
    text = (settings.BASE_DIR / "docs" / "api-changelog.md").read_text()
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@method_decorator(login_not_required, name="dispatch")
class Reader(SpectacularSwaggerSplitView):
    """Swagger UI from our own files, with no script or style inside the page."""

    url_name = "openapi"
    template_name = "portals/swagger.html"
