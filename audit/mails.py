"""How every mail of the service looks: plain and HTML from one body, with one button at most."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from audit.models import Notice
from core import tokens

LINK = "{link}"


def mail_of(notice: Notice) -> EmailMultiAlternatives:
    """Return the mail of a notice in its language. Only here the secret of a link is made."""
    link = settings.PUBLIC_ADDRESS + notice.link
    if notice.token_of:
        link = link.replace("{token}", tokens.make(notice.token_purpose, notice.token_of))
    told = {
        "notice": notice,
        "body": notice.body.replace(LINK, link),
        "parts": _parts(notice.body),
        "link": link,
        "help_address": settings.HELP_ADDRESS,
        "help_phone": settings.HELP_PHONE,
    }
    with override(notice.language):
        mail = EmailMultiAlternatives(
            subject=notice.subject,
            body=render_to_string("audit/mail.txt", told),
            to=[notice.address],
            headers={"Content-Language": notice.language},
        )
        mail.attach_alternative(render_to_string("audit/mail.html", told), "text/html")
    return mail


def _parts(body: str) -> list[str]:
    """Return the paragraphs of a body; the place of the link is one by itself."""
    marked = body.replace(LINK, f"\n\n{LINK}\n\n")
    return [part.strip() for part in marked.split("\n\n") if part.strip()]
