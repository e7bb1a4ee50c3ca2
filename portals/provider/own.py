"""What of the catalogue is the reader's own: the doors show the region's approved courses too."""

from datetime import datetime, timedelta

from django.db.models import Exists, QuerySet
from django.utils import timezone

from people.access import Scope
from providers import access
from providers.models import Accreditation, Course, EvidenceDocument, Provider, Session
from providers.queries import held_between


def own_providers(scope: Scope) -> QuerySet[Provider]:
    """Return the providers whose staff the reader is."""
    return access.providers(scope).filter(pk__in=scope.provider_ids).order_by("name", "pk")


def own_accreditations(scope: Scope) -> QuerySet[Accreditation]:
    """Return the accreditations of these providers with their drafts, but for what they discarded."""
    found = access.accreditations(scope).filter(provider_id__in=scope.provider_ids)
    return found.exclude(status=Accreditation.Status.DISCARDED).select_related("provider")


def own_evidence(scope: Scope) -> QuerySet[EvidenceDocument]:
    found = access.evidence(scope).filter(accreditation__provider_id__in=scope.provider_ids)
    return found.select_related("needed")


def own_courses(scope: Scope) -> QuerySet[Course]:
    found = access.courses(scope).filter(provider_id__in=scope.provider_ids)
    return found.select_related("programme", "provider")


def own_sessions(scope: Scope) -> QuerySet[Session]:
    found = access.sessions(scope).filter(course__provider_id__in=scope.provider_ids)
    return found.select_related("course__provider", "course__programme")


def held_today(now: datetime) -> Exists:
    """Return the condition that a session has a block on the reader's day."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return held_between(start, start + timedelta(days=1))
