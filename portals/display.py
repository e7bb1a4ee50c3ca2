"""Text size, contrast, spacing and pictures: on the same pages, kept in a cookie."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

COOKIE = "display"
_YEAR = 365 * 24 * 3600

# What can be chosen, by the attribute of <html> that the style sheet looks at; the first
# of each is what a page looks like by itself, and leaves the attribute out.
CHOICES = {
    "text": ("100", "150", "200"),
    "contrast": ("standard", "high", "ink"),
    "spacing": ("normal", "wide"),
    "images": ("on", "off"),
    "keys": ("on", "off"),
}
WORDS = {
    "text": (_("Text size"), ("100 %", "150 %", "200 %")),
    "contrast": (_("Contrast"), (_("Standard"), _("White on black"), _("Black on white"))),
    "spacing": (_("Letter spacing"), (_("Normal"), _("Wide"))),
    "images": (_("Images"), (_("Shown"), _("Hidden"))),
    "keys": (_("Keyboard shortcuts"), (_("On"), _("Off"))),
}


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return what this browser has chosen; what the cookie says wrongly is not believed."""
    told = dict(
        part.split("=", 1)
        for part in request.COOKIES.get(COOKIE, "").split("&")
        if part.count("=") == 1
    )
    told |= {name: request.POST[name] for name in CHOICES if name in request.POST}
    return {
        name: told[name] if told.get(name) in values else values[0]
        for name, values in CHOICES.items()
    }


def remember(response: HttpResponse, request: HttpRequest) -> None:
    """Keep the choice, the one just posted included, for a year."""
    value = "&".join(f"{name}={each}" for name, each in chosen(request).items())
    response.set_cookie(
        COOKIE,
        value,
        max_age=_YEAR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Change how pages look, and go back to the page one came from."""
    response = HttpResponseRedirect(next_page(request))
    remember(response, request)
    return response


def next_page(request: HttpRequest) -> str:
    """Return where the form wants to go on, if that is here."""
    wanted: str = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here else "/"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Tell templates how the page is to look (a context processor)."""
    picked = chosen(request)
    return {
        "display": {name: value for name, value in picked.items() if value != CHOICES[name][0]},
        "display_choices": [
            (name, label, list(zip(CHOICES[name], labels, strict=True)), picked[name])
            for name, (label, labels) in WORDS.items()
        ],
        "help_address": settings.HELP_ADDRESS,
        "help_phone": settings.HELP_PHONE,
    }
