"""Whom to tell of a weakness: /.well-known/security.txt after RFC 9116."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The file is made at each request, so it never expires while the service runs; the RFC asks
# for less than a year.
VALID_FOR = timedelta(days=180)


@login_not_required
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Say whom to tell, in which languages, under which policy, and until when that holds."""
    expires = (timezone.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_ADDRESS}/.well-known/security.txt",
        f"Policy: {settings.SECURITY_POLICY_ADDRESS}",
    ]
    return HttpResponse(
        "".join(f"{line}\n" for line in lines),
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@login_not_required
@require_safe
def security_policy(_request: HttpRequest) -> HttpResponse:
    """The policy as it lies in docs/, so that who found a weakness can read it."""
    text = (Path(settings.BASE_DIR) / "docs" / "security-policy.md").read_text()
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )
