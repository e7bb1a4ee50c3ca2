"""What of a scope the personnel pages are about: one's own bodies, whatever else one sees."""

from django.db.models import QuerySet

from learning.access import enrolments
from learning.models import Enrolment
from people.access import Scope, employees
from people.models import Employee
from privacy.access import corrections
from privacy.models import Correction
from vouchers.access import nominations, vouchers
from vouchers.models import Nomination, Voucher


def own_people(scope: Scope) -> QuerySet[Employee]:
    return employees(scope).filter(body_id__in=scope.body_ids)


def own_vouchers(scope: Scope) -> QuerySet[Voucher]:
    return vouchers(scope).filter(holder__body_id__in=scope.body_ids)


def own_enrolments(scope: Scope) -> QuerySet[Enrolment]:
    return enrolments(scope).filter(employee__body_id__in=scope.body_ids)


def own_corrections(scope: Scope) -> QuerySet[Correction]:
    found = corrections(scope).filter(employee__body_id__in=scope.body_ids)
    return found.select_related("employee__body", "employee__user")


def open_corrections(scope: Scope) -> QuerySet[Correction]:
    return own_corrections(scope).filter(status=Correction.Status.ASKED)


def own_nominations(scope: Scope) -> QuerySet[Nomination]:
    return nominations(scope).filter(employee__body_id__in=scope.body_ids)


def waiting_nominations(scope: Scope) -> QuerySet[Nomination]:
    return own_nominations(scope).filter(status=Nomination.Status.WAITING)
