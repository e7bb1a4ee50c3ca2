"""Wrong codes: each provider has ten tries in ten minutes, however parallel they come.

A try is a row. A typed code is looked up by the statement that also locks a free try of
the provider (vouchers/operations/redeem.py), and a wrong code spends the try before the
answer is given, so that no guess is looked up uncounted. A right code writes nothing here.
Who asks, from which address and through which server does not matter.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import AuditRecord
from core.errors import Refused
from core.ids import derived_id
from core.sql import execute
from people.models import Region, Role, User
from people.queries import holders_of
from providers.models import Provider
from vouchers.models import CodeTry

TRIES, WITHIN = 10, timedelta(minutes=10)

# Three accounts' worth. A slip of the hand seldom passes the check character, so that even
# a busy day of a whole region has a few wrong codes in ten minutes, not thirty.
REGION_ALARM_AT = 30

_MAKE = """
    INSERT INTO vouchers_codetry (id, region_id, provider_id, number)
    SELECT unnest(%s::uuid[]), %s, %s, generate_series(1, %s) ON CONFLICT DO NOTHING
"""

# Waits for one row and asks nothing of it afterwards. With the condition on the locked row
# itself, PostgreSQL would keep its lock when it turns out spent and wait for the next: two
# that wait like that can hold what the other waits for.
_WAIT = """
    SELECT id FROM vouchers_codetry
    WHERE id = (SELECT id FROM vouchers_codetry
                WHERE provider_id = %s AND (spent_at IS NULL OR spent_at <= %s) LIMIT 1)
    FOR NO KEY UPDATE
"""


class VoucherUnknown(Refused):
    """No voucher that this provider could redeem has this code."""

    code = "voucher-unknown"
    status = 404
    commits = True  # The try that it cost must outlast the refusal.


class TooManyWrongCodes(Refused):
    """The provider has used up its tries; the first of them comes back in `retry_after` seconds."""

    code = "too-many-wrong-codes"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            _(
                "Ten wrong codes in ten minutes: typed codes wait for {minutes} minutes. Scan the"
                " QR code instead, or ask your accreditor to lift the limit."
            ).format(minutes=-(-retry_after // 60))
        )
        self.retry_after = retry_after


def wait_for_try(provider: Provider, *, at: datetime) -> bool:
    """Wait until a try is free that was in use; return False when all of them are spent.

    A provider is given its tries here, once; nobody has to when it is registered.
    """
    ids = [derived_id(provider.pk, f"code try {number}") for number in range(TRIES)]
    execute(_MAKE, (ids, provider.region_id, provider.pk, TRIES))
    return execute(_WAIT, (provider.pk, at - WITHIN)).fetchone() is not None


def too_many(provider: Provider, *, at: datetime) -> TooManyWrongCodes:
    """Return the refusal that says when the first try comes back."""
    first = provider.code_tries.filter(spent_at__gt=at - WITHIN).order_by("spent_at").first()
    left = first.spent_at + WITHIN - at if first and first.spent_at else timedelta(0)
    return TooManyWrongCodes(max(1, -(-left // timedelta(seconds=1))))


def spend_try(try_id: UUID, provider: Provider, *, actor: User, occurred_at: datetime) -> None:
    """Spend the try that the caller's transaction holds; raise the alarms that are due."""
    # Wrong codes of a region take turns, so that each sees all before it and none miscounts.
    region = Region.objects.select_for_update(no_key=True).get(pk=provider.region_id)
    CodeTry.objects.filter(pk=try_id).update(spent_at=occurred_at)
    spent = CodeTry.objects.filter(region=region, spent_at__gt=occurred_at - WITHIN).aggregate(
        own=Count("pk", filter=Q(provider=provider)), all=Count("pk")
    )
    if spent["own"] >= TRIES:
        _raise_alarm("guess_limit.reached", region, provider.pk, actor, occurred_at, provider.name)
    if spent["all"] >= REGION_ALARM_AT:
        everybody = derived_id(UUID(int=region.pk), "wrong codes")
        _raise_alarm("guess_alarm.raised", region, everybody, actor, occurred_at, "")


@audit.operation("guess_limit.lift")
def lift_guess_limit(
    *, provider: Provider, reason: str, actor: User, occurred_at: datetime
) -> Provider:
    """Give a provider its tries back, for a reason: a clerk erred, nobody attacked.

    A try that somebody guesses with at this very moment is left, so that neither waits.
    """
    tries = CodeTry.objects.filter(provider=provider).select_for_update(
        skip_locked=True, no_key=True
    )
    CodeTry.objects.filter(pk__in=[each.pk for each in tries]).update(spent_at=None)
    audit.record_act(
        action="guess_limit.lifted",
        subject=provider,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return provider


def _raise_alarm(
    action: str, region: Region, subject_id: UUID, actor: User, at: datetime, name: str
) -> None:
    """Record the alarm and mail it to who can act; once in ten minutes, the caller's lock held."""
    earlier = AuditRecord.objects.filter(
        subject_id=subject_id, action=action, occurred_at__gt=at - WITHIN
    )
    if earlier.exists():
        return
    audit.record(
        action=action,
        region_id=region.pk,
        actor_id=actor.pk,
        subject_id=subject_id,
        occurred_at=at,
    )
    for user in holders_of(Role.ADMINISTRATOR, Role.ACCREDITOR, region_id=region.pk, at=at):
        with translation.override(user.language):
            subject, body = _letter(name)
        audit.notify(
            address=user.email,
            language=user.language,
            subject=subject,
            body=body,
            occurred_at=at,
            region_id=region.pk,
        )


def _letter(provider_name: str) -> tuple[str, str]:
    if provider_name:
        return _("Ten wrong voucher codes from one provider"), _(
            "{provider} presented ten wrong voucher codes within ten minutes. Its typed codes"
            " wait until ten minutes have passed; QR codes still work. If a clerk erred, you"
            " may lift the limit. If not, ask the provider who was at the desk, and suspend"
            " its accreditation if need be."
        ).format(provider=provider_name)
    return _("Wrong voucher codes from many providers"), _(
        "Providers of your region together presented thirty or more wrong voucher codes within"
        " ten minutes. Nobody is locked out by this. Look at the refused redemptions in the"
        " audit records: who presented them, and since when."
    )
