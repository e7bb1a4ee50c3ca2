"""What people tell who give no name: a fault of a page, or something that is not right."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import Refused
from people.models import Region, Role, User
from people.queries import holders_of


class NobodyToTell(Refused):
    """There is no address to which what was written could be sent."""

    code = "nobody-to-tell"


@audit.operation("irregularity.report")
def report_irregularity(*, region: Region, words: str, occurred_at: datetime) -> int:
    """Send what somebody saw to auditors and administrators of the region; return to how many."""
    told = holders_of(Role.AUDITOR, Role.ADMINISTRATOR, region_id=region.pk, at=occurred_at)
    count = _send(told, _irregularity, [region.name, words], region, occurred_at)
    audit.record(
        action="irregularity.reported", region_id=region.pk, occurred_at=occurred_at, count=count
    )
    return count


@audit.operation("problem.report")
def report_problem(*, region: Region | None, page: str, words: str, occurred_at: datetime) -> int:
    """Send what does not work on a page to who helps; return to how many.

    Without a HELP_ADDRESS these are the administrators of the region that was chosen.
    """
    told = User.objects.none()
    if region and not settings.HELP_ADDRESS:
        told = holders_of(Role.ADMINISTRATOR, region_id=region.pk, at=occurred_at)
    count = _send(told, _problem, [page, words], region, occurred_at)
    audit.record(action="problem.reported", occurred_at=occurred_at, count=count)
    return count


def _irregularity(region: str, words: str) -> tuple[str, str]:
    return (
        _("Somebody reports an irregularity"),
        _(
            "Without a name, somebody wrote about {region}:\n\n{words}\n\n"
            "Nothing else is known of who wrote it. Look into it, and do not try to find out."
        ).format(region=region, words=words),
    )


def _problem(page: str, words: str) -> tuple[str, str]:
    return (
        _("A page has a problem"),
        _("Somebody wrote about the page {page}:\n\n{words}").format(page=page, words=words),
    )


def _nobody(region: Region | None) -> str:
    if region and region.help_phone:
        return _("Nobody there can be reached by this page. Telephone {phone}.").format(
            phone=region.help_phone
        )
    return _("Nobody there can be reached by this page. Turn to the region by telephone or letter.")


def _send(
    users: QuerySet[User],
    said: Callable[..., tuple[str, str]],
    values: list[str],
    region: Region | None,
    occurred_at: datetime,
) -> int:
    to = [(user.email, user.language) for user in users]
    if not to and settings.HELP_ADDRESS:
        to = [(settings.HELP_ADDRESS, get_language() or "en")]
    if not to:
        raise NobodyToTell(_nobody(region))
    for address, language in to:
        with override(language):
            subject, body = said(*values)
        # A brace of the writer's own is not the place of a link.
        audit.notify(
            address=address,
            language=language,
            subject=subject,
            body=body.replace("{link}", "{ link }"),
            occurred_at=occurred_at,
            region_id=region.pk if region else None,
        )
    return len(to)
