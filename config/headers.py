"""What every answer tells the browser, errors and files included.

The policy has no exception: no inline script or style, nothing from another host.
A page that needs more is changed, not the policy.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# The settings add the identity provider to form-action, which Chromium checks after
# redirects too: signing in there begins with a form here.
POLICY: dict[str, object] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # The style sheet of Swagger UI carries its icons.
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}

_FEATURES = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# Passkeys are made and used by our own pages only.
_OWN = ("publickey-credentials-create", "publickey-credentials-get")


def permissions_policy(*needed: str) -> str:
    """Return the policy that lets a page use what passkeys take and the features it needs."""
    return ", ".join(
        f"{name}=(self)" if name in (*_OWN, *needed) else f"{name}=()"
        for name in (*_FEATURES, *_OWN)
    )


Answer = Callable[[HttpRequest], HttpResponseBase]


class Headers:
    """Adds what Django's SecurityMiddleware does not know, and keeps answers out of caches."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A page that needs a feature, such as the camera, says so itself.
        needed = getattr(response, "features_needed", ())
        response.headers["Permissions-Policy"] = permissions_policy(*needed)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Again here, for answers that never reach SecurityMiddleware.
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if not request.path.startswith(settings.STATIC_URL) or response.status_code >= 400:
            _keep_out_of_caches(request, response)
        return response


def _keep_out_of_caches(request: HttpRequest, response: HttpResponseBase) -> None:
    """Only an answer that is the same for everybody may say that it may be kept."""
    somebody = "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES
    if somebody or response.cookies:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
