"""Telling the staff of a provider by mail what became of its application."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from people.queries import staff_of
from providers.models import Accreditation, EvidenceDocument

SUBJECT_MAX = 200  # A document may be named at length.


def tell_rejected(document: EvidenceDocument, *, at: datetime) -> None:
    """Write to each of them that a document has to be replaced, and by what reason."""
    _tell(
        document.accreditation,
        lambda: (
            _("A document was rejected: {name}").format(name=document.needed),
            _("“{name}” of your application was rejected. The reason: {reason}").format(
                name=document.needed, reason=document.reason
            ),
            _("Replace it; then the application goes on."),
        ),
        at,
    )


def tell_decided(accreditation: Accreditation, reason: str, *, at: datetime) -> None:
    """Write to each of them how their accreditation stands from now on, and why."""
    _tell(
        accreditation,
        lambda: (
            _("Your accreditation is now “{status}”").format(
                status=accreditation.get_status_display()
            ),
            _("The accreditation of {provider} is now “{status}”. The reason: {reason}").format(
                provider=accreditation.provider.name,
                status=accreditation.get_status_display(),
                reason=reason,
            ),
            _("What this means for your courses stands on its page."),
        ),
        at,
    )


def _tell(
    accreditation: Accreditation, words: Callable[[], tuple[str, str, str]], at: datetime
) -> None:
    """Write it to each in their own language, in which `words` are asked for."""
    for user in staff_of(accreditation.provider_id, at=at):
        with override(user.language):
            subject, what, todo = words()
            audit.notify(
                address=user.email,
                language=user.language,
                subject=subject[:SUBJECT_MAX],
                body="\n\n".join([what, todo, "{link}"]),
                link=f"/provider/accreditation/{accreditation.pk}/",
                button=_("Open the application"),
                occurred_at=at,
                region_id=accreditation.region_id,
            )
