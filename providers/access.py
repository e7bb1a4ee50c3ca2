"""Which parts of the registry and the catalogue a user sees."""

from typing import Any

from django.db.models import Q, QuerySet

from people.access import Scope, any_of
from people.models import Role
from providers.models import (
    Accreditation,
    Course,
    EvidenceDocument,
    NeededDocument,
    Programme,
    Provider,
    Session,
)


def providers(scope: Scope) -> QuerySet[Provider]:
    seen = any_of(region_id=scope.official_region_ids, pk=scope.provider_ids)
    return Provider.objects.filter(seen)


def accreditations(scope: Scope) -> QuerySet[Accreditation]:
    """A draft is its provider's affair; the region sees an application once it is sent."""
    never_sent = Q(status__in=Accreditation.NEVER_SENT)
    sent = any_of(region_id=scope.official_region_ids) & ~never_sent
    return Accreditation.objects.filter(sent | any_of(provider_id=scope.provider_ids))


def evidence(scope: Scope) -> QuerySet[EvidenceDocument]:
    """Papers may name people: who decides on them sees them, who audits, and their provider."""
    regions = {
        held.region_id for held in scope.roles if held.role in {Role.ACCREDITOR, Role.AUDITOR}
    }
    return EvidenceDocument.objects.filter(
        any_of(region_id=regions, accreditation__provider_id=scope.provider_ids),
        accreditation__in=accreditations(scope),
    )


def needed_documents(scope: Scope) -> QuerySet[NeededDocument]:
    """What a region asks for is known to its officials and to its providers."""
    own = {held.region_id for held in scope.roles if held.provider_id}
    return NeededDocument.objects.filter(region_id__in=scope.official_region_ids | own)


def of_programme(programme: Programme) -> dict[str, Any]:
    """Return where an act on a programme takes place, for Scope.require."""
    return {"region_id": programme.region_id, "department_id": programme.department_id}


def programmes(scope: Scope) -> QuerySet[Programme]:
    """Programmes are public inside their region: to staff, providers and employees alike."""
    return Programme.objects.filter(region_id__in=_own_regions(scope))


def courses(scope: Scope) -> QuerySet[Course]:
    """A course shows itself to its region once it is approved, before that to who decides."""
    approved = Q(region_id__in=_own_regions(scope), approved_at__isnull=False)
    seen = scope.money("programme__department", provider_id=scope.provider_ids)
    return Course.objects.filter(seen | approved)


def sessions(scope: Scope) -> QuerySet[Session]:
    return Session.objects.filter(course__in=courses(scope)).select_related("course__programme")


def _own_regions(scope: Scope) -> set[int]:
    regions = {held.region_id for held in scope.roles}
    return regions | ({scope.employee.region_id} if scope.employee else set())
