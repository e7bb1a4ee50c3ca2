"""Writing down who did what. There is no function to change or remove a record."""

import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from structlog.contextvars import get_contextvars

from audit.models import AnsweredRequest, Notice, Viewing
from core.errors import InvalidValue, Refused
from core.ids import first_id_at, new_id
from core.sql import execute

P = ParamSpec("P")
R = TypeVar("R")

# Whose role the actor of the running operation was lent; their records say so.
_acts_for: ContextVar[UUID | None] = ContextVar("acts_for", default=None)

_INSERT = """
    INSERT INTO audit_auditrecord
        (id, region_id, actor_id, action, subject_id, occurred_at, details, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s::uuid)
"""
_REMARK = "INSERT INTO audit_remark (id, region_id, subject_id, words) VALUES (%s, %s, %s, %s)"

# Details in words, or that name a person. A record cannot be erased, these can.
WORDS = frozenset({"message", "name", "reason", "username"})

TRIES_MAX = 14  # The last comes more than five days after the first.

# A client that has heard nothing for a week asks what became of its request instead.
KEPT_FOR = timedelta(days=7)
OF_THE_MOMENT = {412, 429}


class KeyReused(Refused):
    """An Idempotency-Key came back with another request."""

    code = "idempotency-key-reused"
    status = 422


class Conflict(Refused):
    """A constraint of the database refused: another request was faster, or a value is taken."""

    code = "conflict"


def record(
    *,
    action: str,
    occurred_at: datetime,
    region_id: int | None = None,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    **details: Any,
) -> None:
    """Append one audit record in the caller's transaction, its words in a row beside it.

    Plain SQL, because every redemption pays for this line and the ORM's insert
    costs ten times the statement.
    """
    values = (new_id(), region_id, actor_id, action, subject_id, occurred_at)
    plain, remark = _parted((values[0], region_id, subject_id), details)
    execute(_INSERT, (*values, plain, _request_id()))
    if remark:
        execute(_REMARK, remark)


def _parted(
    key: tuple[UUID, int | None, UUID | None], details: dict[str, Any]
) -> tuple[str, tuple[Any, ...] | None]:
    """Return the details that stay for good, and the row of those in words, if there are any."""
    words = {name: value for name, value in details.items() if name in WORDS and value}
    plain = {name: value for name, value in details.items() if name not in WORDS}
    if principal := _acts_for.get():
        plain["on_behalf_of"] = principal
    remark = (*key, json.dumps(words, default=str)) if words else None
    return json.dumps(plain, default=str), remark


def _request_id() -> str | None:
    """Return the number of the request, or of the one that asked for this task."""
    return get_contextvars().get("request_id")


class Identified(Protocol):
    """Anything with a primary key: a user, whose model lies above this app."""

    @property
    def pk(self) -> UUID: ...


class Regional(Identified, Protocol):
    """A row of one region."""

    @property
    def region_id(self) -> int: ...


def record_act(
    *,
    action: str,
    subject: Regional,
    actor: Identified | None,
    occurred_at: datetime,
    **details: Any,
) -> None:
    """Append one record of what `actor` did to one row of a region."""
    record(
        action=action,
        region_id=subject.region_id,
        actor_id=actor.pk if actor else None,
        subject_id=subject.pk,
        occurred_at=occurred_at,
        **details,
    )


def record_many(
    *,
    action: str,
    occurred_at: datetime,
    region_id: int,
    actor_id: UUID | None,
    subjects: list[tuple[UUID, dict[str, Any]]],
) -> None:
    """Append one record per subject, in one statement, and their words in another."""
    rows, remarks = [], []
    for subject, details in subjects:
        record_id = new_id()
        plain, remark = _parted((record_id, region_id, subject), details)
        values = (record_id, region_id, actor_id, action, subject, occurred_at)
        rows.append((*values, plain, _request_id()))
        remarks += [remark] if remark else []
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
        if remarks:
            cursor.executemany(_REMARK, remarks)


def record_viewings(
    *, viewer_id: UUID, door: str, viewed_at: datetime, shown: list[tuple[int, UUID, str]]
) -> None:
    """Write down that somebody was shown data of these people: region, employee, own roles."""
    Viewing.objects.bulk_create(
        Viewing(
            region_id=region_id,
            employee_id=employee_id,
            viewer_id=viewer_id,
            roles=roles,
            door=door,
            viewed_at=viewed_at,
        )
        for region_id, employee_id, roles in shown
    )


def operation(act: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a function in one transaction and record its refusal after the rollback.

    A refusal so leaves no trace but an audit record, `<act>.refused`, which holds
    the refusal's code and message; one that `commits` is not rolled back. An actor
    with an `acts_for_id` acts in the stead of that user, and every record of the act
    says on whose behalf. The region is that of the first argument that
    has one. The success is recorded by the operation itself, which knows what to say.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def acted(*args: P.args, **kwargs: P.kwargs) -> R:
            principal = _acts_for.set(getattr(kwargs.get("actor"), "acts_for_id", None))
            try:
                try:
                    with transaction.atomic():
                        try:
                            return _run(function, *args, **kwargs)
                        except Refused as refusal:
                            if not refusal.commits:
                                raise
                            told = refusal
                except Refused as refusal:
                    told = refusal
                _record_refusal(act, told, kwargs)
                told.recorded = True
                raise told
            finally:
                _acts_for.reset(principal)

        return acted

    return decorate


def _run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run it; what a constraint of the database refuses becomes a refusal a user can read."""
    try:
        return function(*args, **kwargs)
    except IntegrityError as error:
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if rule is None:
            raise
        raise Conflict(
            _("This collides with what is there already (rule {rule}). Look again.").format(
                rule=rule
            )
        ) from error
    except DataError as error:
        # A text too long for its column, a number or a date out of range.
        raise InvalidValue(
            _("A value is too long or too large for its place. Shorten it.")
        ) from error


def _record_refusal(act: str, refusal: Refused, arguments: dict[str, Any]) -> None:
    regions = (getattr(value, "region_id", None) for value in arguments.values())
    subjects = (v.pk for v in arguments.values() if hasattr(v, "region_id"))
    # The operation was told the time; a sweep calls it `at`.
    told = arguments.get("occurred_at") or arguments.get("at")
    record(
        action=f"{act}.refused",
        occurred_at=told or timezone.now(),
        region_id=next((region for region in regions if region is not None), None),
        actor_id=getattr(arguments.get("actor"), "pk", None),
        subject_id=next((pk for pk in subjects if isinstance(pk, UUID)), None),
        code=refusal.code,
        message=str(refusal),
    )


def notify(
    *,
    address: str,
    language: str,
    subject: str,
    body: str,
    occurred_at: datetime,
    region_id: int | None = None,
    link: str = "",
    button: str = "",
    token_purpose: str = "",
    token_of: UUID | None = None,
) -> None:
    """Write a mail to be sent in the caller's transaction; the texts are in the reader's language.

    `{link}` in `body` becomes the address of `link`, or a button with these words, and `{token}` in that the secret that
    `core.tokens` makes for `token_purpose` and `token_of`.
    """
    Notice.objects.create(
        region_id=region_id,
        address=address,
        language=language,
        subject=subject,
        body=body,
        link=link,
        button=button,
        token_purpose=token_purpose,
        token_of=token_of,
        next_try_at=occurred_at,
    )


def notify_many(notices: Sequence[Notice]) -> None:
    """Write many mails in one statement, as `notify` writes one."""
    Notice.objects.bulk_create(notices)


@transaction.atomic
def send_next_notice(*, at: datetime, send: Callable[[Notice], None]) -> bool:
    """Send the notice that waits longest, if one is due; return whether there was one.

    A notice that `send` fails with OSError to deliver is tried again later, ever more seldom.
    A crash between sending and commit sends it twice, which beats never.
    """
    due = Notice.objects.filter(sent_at=None, next_try_at__lte=at, tries__lt=TRIES_MAX)
    notice = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if notice is None:
        return False
    try:
        send(notice)
        notice.sent_at = at
    except OSError:  # SMTPException is one.
        notice.next_try_at = at + timedelta(minutes=2**notice.tries)
    notice.tries += 1
    notice.save(update_fields=["sent_at", "next_try_at", "tries"])
    return True


@transaction.atomic
def answer_once(
    *, actor_id: UUID, key: str, fingerprint: bytes, produce: Callable[[], tuple[int, Any]]
) -> tuple[int, Any, bool]:
    """Produce an answer (HTTP status, JSON body) once per key; return it and whether it is a repeat.

    An answer about the moment (412, 429) is given and not kept: the same request may
    come again later. Raises KeyReused when the key came with another request before. An exception
    from `produce` rolls everything back, so that a failure of ours is never frozen.
    """
    row, created = AnsweredRequest.objects.get_or_create(
        actor_id=actor_id, key=key, defaults={"fingerprint": fingerprint}
    )
    if not created:
        if bytes(row.fingerprint) != fingerprint:
            raise KeyReused(_("This Idempotency-Key was used for another request. Use a new one."))
        assert row.status is not None
        return row.status, row.body, True
    row.status, row.body = produce()
    if row.status in OF_THE_MOMENT:
        row.delete()
    else:
        row.save(update_fields=["status", "body"])
    return row.status, row.body, False


def rehearse(act: Callable[[], object]) -> Refused | None:
    """Do an act and take all of it back; return the refusal it would meet, if any.

    Nothing stays: no row, no record of the refusal, no mail. What waits for the commit, such as
    a task for a worker, never happens.
    """
    told = None
    with transaction.atomic():
        try:
            act()
        except Refused as refusal:
            told = refusal
        transaction.set_rollback(True)
    return told


@transaction.atomic
def forget_answers(*, at: datetime, limit: int = 5000) -> int:
    """Remove up to `limit` answers that were kept for KEPT_FOR; return how many. Safe twice."""
    # An id begins with the time it was made at, so the primary key is the index needed.
    old = AnsweredRequest.objects.filter(pk__lt=first_id_at(at - KEPT_FOR)).order_by("pk")
    found = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit]
    removed, _by_model = AnsweredRequest.objects.filter(pk__in=list(found)).delete()
    return removed
