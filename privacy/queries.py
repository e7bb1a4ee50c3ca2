"""Reading all that is held on a person, who looked at it, and what must be kept."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from audit.models import AuditRecord, Notice, Remark, Viewing
from learning.models import Enrolment, LearningCertificate
from people.models import Employee, User
from privacy.holdings import HOLDINGS, Holding
from privacy.models import LegalHold
from vouchers.models import Redemption, Voucher

Row = dict[str, Any]


def everything_about(user: User, employee: Employee | None) -> dict[str, tuple[str, list[Row]]]:
    """Return by table its title and its rows about the user and the employee they are."""
    found = {
        holding.model: (str(holding.title), list(_rows(holding, user, employee)))
        for holding in HOLDINGS
    }
    found["audit.AuditRecord"] = (_("Records"), _records(user, employee))
    found["audit.Notice"] = (_("Mails"), _mails(user))
    found["audit.Viewing"] = (_("Who looked"), who_looked(viewings_of(employee)))
    return found


def _rows(holding: Holding, user: User, employee: Employee | None) -> Iterator[Row]:
    about = user if holding.of == "user" else employee
    if about is None:
        return
    fields = [f for f in holding.table._meta.concrete_fields if f.name not in holding.hidden]
    related = [f.name for f in fields if isinstance(f, ForeignKey)]
    found = holding.table._default_manager.filter(**{holding.path: about.pk}).order_by("pk")
    for row in found.select_related(*related):
        yield {field.name: _value(row, field.name) for field in fields}


def _value(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return {"id": value.pk, "is": str(value)} if isinstance(value, Model) else value


def subjects_about(user: User | None, employee: Employee | None) -> list[UUID]:
    """Return the ids under which audit records speak of this person."""
    found = [each.pk for each in (user, employee) if each is not None]
    if employee is not None:
        found += Voucher.objects.filter(holder=employee).values_list("pk", flat=True)
        of_voucher = Redemption.objects.filter(voucher__holder=employee)
        found += of_voucher.values_list("pk", flat=True)
        found += Enrolment.objects.filter(employee=employee).values_list("pk", flat=True)
        papers = LearningCertificate.objects.filter(enrolment__employee=employee)
        found += papers.values_list("pk", flat=True)
    return found


def _records(user: User, employee: Employee | None) -> list[Row]:
    """Return what was done to the person, in full, and what they did, without the words."""
    subjects = set(subjects_about(user, employee))
    found = AuditRecord.objects.filter(Q(subject_id__in=subjects) | Q(actor_id=user.pk))
    records = list(found.order_by("id"))
    about = [record.pk for record in records if record.subject_id in subjects]
    words = dict(Remark.objects.filter(pk__in=about).values_list("pk", "words"))
    names = names_of(record.actor_id for record in records)
    return [
        {
            "action": record.action,
            "occurred_at": record.occurred_at,
            "by": names.get(record.actor_id, "") if record.actor_id else "",
            "details": {**record.details, **words.get(record.pk, {})},
        }
        for record in records
    ]


def _mails(user: User) -> list[Row]:
    if not user.email:
        return []
    sent = Notice.objects.filter(address__iexact=user.email).order_by("id")
    columns = ("address", "subject", "body", "created_at", "sent_at")
    return [dict(mail) for mail in sent.values(*columns)]


def viewings_of(employee: Employee | None) -> QuerySet[Viewing]:
    """Return who was shown the employee's data, the last first."""
    if employee is None:
        return Viewing.objects.none()
    return Viewing.objects.filter(employee_id=employee.pk).order_by("-id")


def who_looked(viewings: Iterable[Viewing]) -> list[Row]:
    """Say for each viewing who it was: the name, the body and the roles they looked in."""
    viewings = list(viewings)
    viewers = {viewing.viewer_id for viewing in viewings}
    names = names_of(viewers)
    of_body = Employee.objects.filter(user_id__in=viewers).select_related("body")
    bodies = {employee.user_id: employee.body.name for employee in of_body}
    return [
        {
            "viewed_at": viewing.viewed_at,
            "viewer": names.get(viewing.viewer_id, ""),
            "body": bodies.get(viewing.viewer_id, ""),
            "roles": viewing.roles.split(),
            "door": viewing.door,
        }
        for viewing in viewings
    ]


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of users by id, or the user name of who has none."""
    found = User.objects.filter(pk__in={pk for pk in user_ids if pk})
    return {user.pk: user.get_full_name() or user.get_username() for user in found}


def standing_holds() -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(lifted_at=None)


def holds_on(employee: Employee) -> QuerySet[LegalHold]:
    """Return the holds for which nothing of the employee may be erased."""
    return standing_holds().filter(_concerns(employee.pk)).distinct()


def held(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Return those of the employees of whom nothing may be erased."""
    return employees.filter(Exists(standing_holds().filter(_concerns(OuterRef("pk")))))


def free(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Return those of the employees on whom there is no hold."""
    return employees.filter(~Exists(standing_holds().filter(_concerns(OuterRef("pk")))))


def _concerns(employee_pk: Any) -> Q:
    return (
        Q(employee=employee_pk)
        | Q(provider__redemptions__voucher__holder=employee_pk)
        | Q(programme__vouchers__holder=employee_pk)
    )
