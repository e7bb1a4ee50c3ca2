"""An application for accreditation: begun, filled in by and by, and sent."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people.models import User
from providers.models import Accreditation, AccreditationDecision, CourseKind, Provider
from providers.queries import missing_documents, needed_documents

Status = Accreditation.Status


@audit.operation("accreditation.apply")
def apply_for_accreditation(
    *,
    provider: Provider,
    scope: Sequence[str],
    valid_from: datetime,
    valid_until: datetime,
    actor: User,
    occurred_at: datetime,
) -> Accreditation:
    """Ask for recognition at once, where the region asks for no documents beside it."""
    if needed := needed_documents(region_id=provider.region_id):
        raise WrongState(
            _(
                "This region asks for documents: {names}. Begin an application, attach them, then"
                " send it."
            ).format(names=", ".join(map(str, needed)))
        )
    kinds = checked_scope(scope)
    _check_period(valid_from, valid_until)
    accreditation = Accreditation.objects.create(
        region_id=provider.region_id,
        provider=provider,
        scope=kinds,
        valid_from=valid_from,
        valid_until=valid_until,
        applied_by_id=actor.pk,
    )
    note_decision(accreditation, "", actor, occurred_at)
    return accreditation


@audit.operation("accreditation.begin")
def begin_application(*, provider: Provider, actor: User, occurred_at: datetime) -> Accreditation:
    """Open a draft, which only the provider sees; it has one at a time."""
    if Accreditation.objects.filter(provider=provider, status=Status.DRAFT).exists():
        raise WrongState(
            _("{provider} has begun an application already. Go on with that one.").format(
                provider=provider.name
            )
        )
    draft = Accreditation.objects.create(
        region_id=provider.region_id,
        provider=provider,
        scope=[],
        status=Status.DRAFT,
        applied_by_id=actor.pk,
    )
    audit.record_act(
        action="accreditation.begun", subject=draft, actor=actor, occurred_at=occurred_at
    )
    return draft


@audit.operation("accreditation.change")
def change_application(
    *,
    accreditation: Accreditation,
    scope: Sequence[str],
    valid_from: datetime | None,
    valid_until: datetime | None,
    actor: User,
    occurred_at: datetime,
) -> Accreditation:
    """Write down what is known so far; what is left open can be filled in later."""
    draft = _locked_draft(accreditation)
    draft.scope = checked_scope(scope) if scope else []
    draft.valid_from, draft.valid_until = valid_from, valid_until
    _check_period(valid_from, valid_until)
    draft.save(update_fields=["scope", "valid_from", "valid_until"])
    audit.record_act(
        action="accreditation.changed", subject=draft, actor=actor, occurred_at=occurred_at
    )
    return draft


@audit.operation("accreditation.send")
def send_application(
    *, accreditation: Accreditation, actor: User, occurred_at: datetime
) -> Accreditation:
    """Hand a complete draft to the accreditor; its kinds and period are fixed from here on."""
    draft = _locked_draft(accreditation)
    if missing := what_is_missing(draft):
        raise WrongState(
            _("The application lacks: {missing}. Add it, then send it.").format(
                missing=", ".join(missing)
            )
        )
    draft.status, draft.applied_by_id = Status.APPLIED, actor.pk
    draft.save(update_fields=["status", "applied_by_id"])
    note_decision(draft, "", actor, occurred_at)
    return draft


@audit.operation("accreditation.discard")
def discard_application(
    *, accreditation: Accreditation, actor: User, occurred_at: datetime
) -> Accreditation:
    """End a draft that is not wanted any more; another one may be begun.

    What was attached stays, as everything that was ever attached does, and only the provider sees it.
    """
    draft = _locked_draft(accreditation)
    draft.status = Status.DISCARDED
    draft.save(update_fields=["status"])
    audit.record_act(
        action="accreditation.discarded", subject=draft, actor=actor, occurred_at=occurred_at
    )
    return draft


def what_is_missing(draft: Accreditation) -> list[str]:
    """Return in words what a draft still lacks before it can be sent."""
    return [
        *([] if draft.scope else [_("kinds of course")]),
        *([] if draft.valid_from else [_("the first day")]),
        *([] if draft.valid_until else [_("the last day")]),
        *(str(each) for each in missing_documents(draft)),
    ]


def checked_scope(scope: Sequence[str]) -> list[str]:
    """Return the kinds of course in order, each once; refuse none and unknown ones."""
    if not scope or set(scope) - set(CourseKind.values):
        raise InvalidValue(
            _("Choose kinds of course from: {kinds}.").format(kinds=", ".join(CourseKind.values))
        )
    return sorted(set(scope))


def note_decision(
    accreditation: Accreditation, reason: str, actor: User, occurred_at: datetime
) -> None:
    """Keep the change of status that was just made, with its reason, and record it.

    Who applies gives none: words of ours would stay in the language of the moment.
    """
    AccreditationDecision.objects.create(
        region_id=accreditation.region_id,
        accreditation=accreditation,
        status=accreditation.status,
        reason=reason,
        decided_at=occurred_at,
        decided_by_id=actor.pk,
    )
    audit.record_act(
        action=f"accreditation.{accreditation.status.lower()}",
        subject=accreditation,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )


def _check_period(begins: datetime | None, ends: datetime | None) -> None:
    if begins and ends and ends <= begins:
        raise InvalidValue(_("The accreditation must end after it begins."))


def _locked_draft(accreditation: Accreditation) -> Accreditation:
    found = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
    if found.status != Status.DRAFT:
        raise WrongState(
            _("The application is “{now}”; only one that is not sent yet can be changed.").format(
                now=found.get_status_display()
            )
        )
    return found
