"""Documents beside an application: what a region asks for, what is attached, and what it is worth."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from core.files import harmless_name, kind_of_scan
from people.four_eyes import require_another
from people.models import Region, User
from providers.models import Accreditation, EvidenceContent, EvidenceDocument, NeededDocument
from providers.operations.letters import tell_rejected

Status = EvidenceDocument.Status

# While the accreditor has the application.
OPEN = {Accreditation.Status.APPLIED, Accreditation.Status.UNDER_REVIEW}

BYTES_MAX = 10_000_000
VERSIONS_MAX = 20  # Of one document in one application.
NEEDED_MAX = 30  # Documents a region asks for.


@audit.operation("needed_document.add")
def need_document(
    *, region: Region, code: str, names: Mapping[str, str], actor: User, occurred_at: datetime
) -> NeededDocument:
    """Ask every provider of the region for one more document, named in each language."""
    languages = dict(settings.LANGUAGES)
    if set(names) != set(languages) or not all(each.strip() for each in names.values()):
        raise InvalidValue(
            _("Name the document in each of: {languages}.").format(languages=", ".join(languages))
        )
    region = Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    position = NeededDocument.objects.filter(region=region).count()
    if position >= NEEDED_MAX:
        raise InvalidValue(_("A region asks for {most} documents at most.").format(most=NEEDED_MAX))
    if NeededDocument.objects.filter(region=region, code=code).exists():
        raise WrongState(
            _("The region already asked for a document “{code}”. Choose another code.").format(
                code=code
            )
        )
    needed = NeededDocument.objects.create(
        region=region,
        code=code,
        names={language: name.strip() for language, name in names.items()},
        position=position,
    )
    audit.record_act(
        action="needed_document.added",
        subject=needed,
        actor=actor,
        occurred_at=occurred_at,
        code=code,
    )
    return needed


@audit.operation("needed_document.end")
def need_no_longer(*, needed: NeededDocument, actor: User, occurred_at: datetime) -> NeededDocument:
    """Ask for it no more; what was attached stays where it is."""
    needed = NeededDocument.objects.select_for_update().get(pk=needed.pk)
    if needed.ended_at is not None:
        raise WrongState(_("The region asks for “{name}” no more.").format(name=needed))
    needed.ended_at = occurred_at
    needed.save(update_fields=["ended_at"])
    audit.record_act(
        action="needed_document.ended", subject=needed, actor=actor, occurred_at=occurred_at
    )
    return needed


@audit.operation("evidence.attach")
def attach_document(
    *,
    accreditation: Accreditation,
    needed: NeededDocument,
    name: str,
    content: bytes,
    actor: User,
    occurred_at: datetime,
) -> EvidenceDocument:
    """Attach a scan to an application; the one it replaces is kept and marked as superseded."""
    checked_kind(content)  # Before anybody waits for a lock.
    digest = hashlib.sha256(content).digest()
    # A decision on the application waits here, so that it never overlooks a new document.
    accreditation = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
    _require_place(accreditation, needed)
    earlier = EvidenceDocument.objects.select_for_update().filter(
        accreditation=accreditation, needed=needed
    )
    if earlier.count() >= VERSIONS_MAX:
        raise WrongState(
            _("“{name}” was replaced {most} times; that is the most. Ask the accreditor.").format(
                name=needed, most=VERSIONS_MAX
            )
        )
    if replaced := next((each for each in earlier if each.superseded_at is None), None):
        _supersede(replaced, digest, occurred_at)
    document = _stored(accreditation, needed, content, name, actor, occurred_at)
    audit.record_act(
        action="evidence.attached",
        subject=document,
        actor=actor,
        occurred_at=occurred_at,
        digest=digest.hex(),
        code=needed.code,
        on=accreditation.pk,
    )
    return document


@audit.operation("evidence.decide")
def decide_document(
    *,
    document: EvidenceDocument,
    accept: bool,
    actor: User,
    occurred_at: datetime,
    reason: str = "",
) -> EvidenceDocument:
    """Accept a document, or reject it for a reason that the provider reads."""
    # In the order of attach_document: the application first, then what is attached to it.
    accreditation = Accreditation.objects.select_for_update().get(pk=document.accreditation_id)
    document = EvidenceDocument.objects.select_for_update().get(pk=document.pk)
    status = Status.ACCEPTED if accept else Status.REJECTED
    if document.superseded_at is not None:
        raise WrongState(_("The provider replaced this document. Look at the newer one."))
    _require_open(accreditation, document, status)
    if not accept and not reason.strip():
        raise InvalidValue(_("Say why you reject it: the provider has to mend it by that."))
    require_another(
        maker_id=document.attached_by_id,
        paper_ids=[document.pk],
        actor=actor,
        at=occurred_at,
        message=_("You attached this document. A second person has to decide."),
    )
    document.status, document.reason = status, reason.strip()
    document.decided_at, document.decided_by_id = occurred_at, actor.pk
    document.save(update_fields=["status", "reason", "decided_at", "decided_by_id"])
    audit.record_act(
        action=f"evidence.{status.lower()}",
        subject=document,
        actor=actor,
        occurred_at=occurred_at,
        reason=document.reason,
        digest=bytes(document.digest).hex(),
    )
    if not accept:
        tell_rejected(document, at=occurred_at)
    return document


def _require_open(accreditation: Accreditation, document: EvidenceDocument, status: Status) -> None:
    if accreditation.status not in OPEN or document.status == status:
        raise WrongState(
            _(
                "The document is “{document}” and the application “{application}”;"
                " there is nothing to decide."
            ).format(
                document=document.get_status_display(),
                application=accreditation.get_status_display(),
            )
        )


def require_document_size(size: int) -> None:
    """Refuse a file, if possible before it is read, when it is larger than a scan need be."""
    if size > BYTES_MAX:
        raise InvalidValue(
            _("The file is larger than {most} MB. Scan it with fewer dots per inch.").format(
                most=BYTES_MAX // 1_000_000
            )
        )


def checked_kind(content: bytes) -> str:
    """Return the media type of an upload, or refuse it."""
    require_document_size(len(content))
    kind = kind_of_scan(content)
    if kind is None:
        raise InvalidValue(
            _("The file is no whole PDF, JPEG or PNG, whatever its name says. Save it as PDF.")
        )
    return kind


def _stored(
    accreditation: Accreditation,
    needed: NeededDocument,
    content: bytes,
    name: str,
    actor: User,
    at: datetime,
) -> EvidenceDocument:
    kind = checked_kind(content)
    document = EvidenceDocument.objects.create(
        region_id=accreditation.region_id,
        accreditation=accreditation,
        needed=needed,
        name=harmless_name(name, kind=kind),
        media_type=kind,
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        attached_at=at,
        attached_by_id=actor.pk,
    )
    EvidenceContent.objects.create(
        document=document, region_id=accreditation.region_id, content=content
    )
    return document


def _require_place(accreditation: Accreditation, needed: NeededDocument) -> None:
    if not accreditation.in_preparation:
        raise WrongState(
            _("The application is “{now}”; no document can be attached any more.").format(
                now=accreditation.get_status_display()
            )
        )
    if needed.region_id != accreditation.region_id or needed.ended_at is not None:
        raise WrongState(_("The region asks for “{name}” no more.").format(name=needed))


def _supersede(replaced: EvidenceDocument, digest: bytes, at: datetime) -> None:
    if replaced.status == Status.ACCEPTED:
        raise WrongState(
            _("“{name}” is accepted; there is nothing to replace.").format(name=replaced.name)
        )
    if replaced.status == Status.REJECTED and bytes(replaced.digest) == digest:
        raise InvalidValue(_("This is the very file that was rejected. Mend it, then attach it."))
    replaced.superseded_at = at
    replaced.save(update_fields=["superseded_at"])
