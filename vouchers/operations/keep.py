"""What may happen to a voucher that is not redeemed: void, suspend, lift, extend, re-issue, expire."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import AuditRecord
from budgets import operations as budgets
from core.errors import Refused, WrongState
from core.formats import date_text
from people.models import Employee, User
from vouchers import codes
from vouchers.models import Redemption, Voucher
from vouchers.operations.guesses import VoucherUnknown
from vouchers.operations.issue import renew_secrets, require_validity
from vouchers.operations.letters import tell_replaced
from vouchers.operations.redeem import VoucherExpired, VoucherSuspended, VoucherUsed

Status = Voucher.Status

# Who loses a sheet again and again has another trouble, which the department looks into.
NEW_CODES, WITHIN = 3, timedelta(days=1)


class TooManyNewCodes(Refused):
    """The holder has made as many new codes of one voucher as a day allows."""

    code = "too-many-new-codes"
    status = 429


@audit.operation("voucher.void")
def void_voucher(*, voucher: Voucher, reason: str, actor: User, occurred_at: datetime) -> Voucher:
    """End a voucher for good; what was not redeemed goes back to the line."""
    voucher = _locked(voucher)
    _require(voucher, Status.ISSUED, Status.REDEEMED, Status.SUSPENDED)
    if _awaits_holder(voucher) or not voucher.remaining_minor:
        raise WrongState(
            _(
                "Nothing of voucher {n} is free: it is presented or used. Reverse that first."
            ).format(n=voucher.number)
        )
    _release([voucher], Status.VOIDED, actor, occurred_at, reason)
    return voucher


@audit.operation("voucher.suspend")
def suspend_voucher(
    *, voucher: Voucher, reason: str, actor: User, occurred_at: datetime
) -> Voucher:
    """Stop a voucher: it can be neither redeemed nor confirmed until it is lifted."""
    voucher = _locked(voucher)
    _require(voucher, Status.ISSUED, Status.REDEEMED)
    return _turn(voucher, Status.SUSPENDED, "voucher.suspended", reason, actor, occurred_at)


@audit.operation("voucher.lift")
def lift_suspension(
    *, voucher: Voucher, reason: str, actor: User, occurred_at: datetime
) -> Voucher:
    """Let a suspended voucher be used again."""
    voucher = _locked(voucher)
    _require(voucher, Status.SUSPENDED)
    untouched = voucher.remaining_minor == voucher.face_minor
    status = Status.ISSUED if untouched else Status.REDEEMED
    return _turn(voucher, status, "voucher.lifted", reason, actor, occurred_at)


@audit.operation("voucher.extend")
def extend_voucher(
    *, voucher: Voucher, expires_at: datetime, reason: str, actor: User, occurred_at: datetime
) -> Voucher:
    """Move the expiry later, inside the funding window. An expired or used one stays so."""
    voucher = _locked(voucher)
    _require(voucher, Status.ISSUED, Status.REDEEMED, Status.SUSPENDED)
    _require_something_left(voucher)
    if expires_at <= voucher.expires_at:
        raise WrongState(
            _("Voucher {n} is valid until {day} already. Choose a later day.").format(
                n=voucher.number, day=date_text(voucher.last_moment)
            )
        )
    require_validity(voucher.allocation, voucher.valid_from, expires_at, at=occurred_at)
    before, voucher.expires_at = voucher.expires_at, expires_at
    voucher.save(update_fields=["expires_at"])
    audit.record_act(
        action="voucher.extended",
        subject=voucher,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
        before=before,
        to=expires_at,
    )
    return voucher


@audit.operation("voucher.reissue")
def reissue_voucher(
    *, voucher: Voucher, reason: str, actor: User, occurred_at: datetime
) -> Voucher:
    """Give a lost or exposed voucher a new code and QR; the old ones die at once."""
    voucher = _locked(voucher)
    _require(voucher, Status.ISSUED, Status.REDEEMED, Status.SUSPENDED)
    _require_something_left(voucher)
    voucher.code_version += 1
    renew_secrets(voucher)
    voucher.save(update_fields=["code_version", "code_digest", "token_digest", "code_last4"])
    audit.record_act(
        action="voucher.reissued",
        subject=voucher,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return voucher


@audit.operation("voucher.replace")
def replace_code(
    *, voucher: Voucher, holder: Employee, actor: User, occurred_at: datetime
) -> Voucher:
    """Re-issue, as the holder, one's own voucher: the print is lost, or somebody saw the code.

    A mail tells the holder, for it may be a thief in their session. Refusals: those of
    `reissue_voucher`; VoucherUnknown when it is not the holder's, VoucherExpired,
    VoucherSuspended (who suspended it looks first), TooManyNewCodes.
    """
    voucher = _locked(voucher)
    if voucher.holder_id != holder.pk:
        raise VoucherUnknown(_("You have no such voucher."))
    if voucher.status == Status.SUSPENDED:
        raise VoucherSuspended(
            _(
                "Voucher {n} is suspended. {department} gives it a new code and lets it go on."
            ).format(n=voucher.number, department=voucher.allocation.department.name)
        )
    if voucher.is_expired(at=occurred_at):
        raise VoucherExpired(
            _(
                "Voucher {n} was good until {day}. Ask your department whether it extends it."
            ).format(n=voucher.number, day=date_text(voucher.last_moment))
        )
    _require_new_code_free(voucher, actor, occurred_at)
    voucher = reissue_voucher(
        voucher=voucher,
        reason=_("The holder lost the sheet, or somebody saw the code."),
        actor=actor,
        occurred_at=occurred_at,
    )
    tell_replaced(voucher, at=occurred_at)
    return voucher


def _require_new_code_free(voucher: Voucher, holder: User, at: datetime) -> None:
    """Count under the voucher's lock, so that two sent at once are two."""
    made = AuditRecord.objects.filter(
        subject_id=voucher.pk,
        action="voucher.reissued",
        actor_id=holder.pk,
        occurred_at__gt=at - WITHIN,
    )
    if made.count() >= NEW_CODES:
        raise TooManyNewCodes(
            _(
                "You have made {count} new codes within a day. Use the last one, wait until tomorrow,"
                " or ask {department}."
            ).format(count=NEW_CODES, department=voucher.allocation.department.name)
        )


@audit.operation("voucher.show_code")
def show_secrets(
    *, vouchers: list[Voucher], actor: User, occurred_at: datetime
) -> list[dict[str, str]]:
    """Return code and QR text of live vouchers, and record that `actor` saw them."""
    shown = []
    for voucher in vouchers:
        _require(voucher, Status.ISSUED, Status.REDEEMED, Status.SUSPENDED)
        plain = codes.secrets_of(voucher.pk, voucher.code_version, voucher.code_digest)
        shown.append({"code": plain.code, "qr_text": codes.qr_text(plain.token)})
    audit.record_many(
        action="voucher.code_shown",
        region_id=vouchers[0].region_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        subjects=[(voucher.pk, {}) for voucher in vouchers],
    )
    return shown


@audit.operation("voucher.expire")
def expire_vouchers(*, at: datetime, limit: int = 500) -> int:
    """Expire up to `limit` vouchers that are past their time; return how many.

    What is not redeemed goes back to its line the same day. Safe to run twice, and
    beside itself: a locked voucher is left for later, one that awaits its holder too.
    """
    awaiting = Redemption.objects.filter(
        voucher=OuterRef("pk"), status=Redemption.Status.AWAITING_HOLDER
    )
    due = Voucher.objects.filter(
        ~Exists(awaiting), status__in=Voucher.LIVE, remaining_minor__gt=0, expires_at__lte=at
    )
    found = due.select_for_update(skip_locked=True, of=["self"]).select_related("allocation")
    vouchers = _without_awaiting(list(found.order_by("expires_at", "pk")[:limit]))
    by_region: dict[int, list[Voucher]] = {}
    for voucher in vouchers:
        by_region.setdefault(voucher.region_id, []).append(voucher)
    # In order, because each region's release locks its lines until the end.
    for _region_id, of_region in sorted(by_region.items()):
        _release(of_region, Status.EXPIRED, None, at, "")
    return len(vouchers)


def _release(
    vouchers: list[Voucher], status: Status, actor: User | None, at: datetime, reason: str
) -> None:
    """End vouchers of one region and give what is left on them back to their lines."""
    entries = [
        budgets.Entry(
            line=budgets.Line.of(voucher.allocation),
            amount_minor=voucher.remaining_minor,
            subject_id=voucher.pk,
        )
        for voucher in vouchers
    ]
    for voucher in vouchers:
        voucher.status, voucher.remaining_minor = status, 0
    Voucher.objects.bulk_update(vouchers, ["status", "remaining_minor"])
    audit.record_many(
        action=f"voucher.{status.lower()}",
        region_id=vouchers[0].region_id,
        actor_id=actor.pk if actor else None,
        occurred_at=at,
        subjects=[(voucher.pk, {"reason": reason}) for voucher in vouchers],
    )
    budgets.move(
        ["release"],
        entries,
        reference_id=None,
        actor_id=actor.pk if actor else None,
        occurred_at=at,
        reason=status,  # Whoever wrote the reason may have named the holder.
    )


def _turn(
    voucher: Voucher, status: str, action: str, reason: str, actor: User, occurred_at: datetime
) -> Voucher:
    voucher.status = status
    voucher.save(update_fields=["status"])
    audit.record_act(
        action=action, subject=voucher, actor=actor, occurred_at=occurred_at, reason=reason
    )
    return voucher


def _locked(voucher: Voucher) -> Voucher:
    found = Voucher.objects.select_for_update(of=["self"])
    line = ("allocation__region", "allocation__department", "allocation__appropriation__source")
    return found.select_related(*line).get(pk=voucher.pk)


def _without_awaiting(vouchers: list[Voucher]) -> list[Voucher]:
    """Ask again under the lock: a redemption may have begun since the first look."""
    awaiting = Redemption.objects.filter(
        voucher__in=vouchers, status=Redemption.Status.AWAITING_HOLDER
    )
    held = set(awaiting.values_list("voucher_id", flat=True))
    return [voucher for voucher in vouchers if voucher.pk not in held]


def _awaits_holder(voucher: Voucher) -> bool:
    return voucher.redemptions.filter(status=Redemption.Status.AWAITING_HOLDER).exists()


def _require(voucher: Voucher, *statuses: str) -> None:
    if voucher.status not in statuses:
        raise WrongState(
            _("Voucher {n} is {status}; this cannot be done to it any more.").format(
                n=voucher.number, status=voucher.get_status_display()
            )
        )


def _require_something_left(voucher: Voucher) -> None:
    """Refuse a used voucher; one that is presented may lapse and be whole again."""
    if not voucher.remaining_minor and not _awaits_holder(voucher):
        raise VoucherUsed(
            _(
                "Nothing is left on voucher {n}: it is used. Only another voucher can follow."
            ).format(n=voucher.number)
        )
