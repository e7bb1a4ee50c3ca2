"""Reading vouchers and what stands in their way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from audit.models import AuditRecord
from budgets.accounts import Stage
from budgets.models import Allocation
from core.formats import date_text
from learning.models import Enrolment
from ledger.models import Account
from ledger.queries import account_id
from people.models import Body, Employee
from providers.models import Course, Programme, Provider
from vouchers import priority
from vouchers.models import (
    BodyQuota,
    Nomination,
    PriorityRule,
    Redemption,
    Voucher,
    VoucherBatch,
    VoucherRequest,
)


def ineligible(
    allocation: Allocation, employees: Sequence[Employee], *, at: datetime
) -> dict[UUID, str]:
    """Return, by employee, why each cannot be issued a voucher of the line; others are left out."""
    day = at.astimezone(ZoneInfo(allocation.region.time_zone)).date()
    live = Voucher.objects.filter(
        allocation=allocation, holder__in=employees, status__in=Voucher.LIVE
    )
    holding = dict(live.values_list("holder_id", "number"))
    refusals = {}
    for employee in employees:
        if employee.region_id != allocation.region_id:
            refusals[employee.pk] = _("The person is not an employee of this region.")
        elif not employee.is_employed(on=day):
            refusals[employee.pk] = _("Not employed on {day}.").format(day=date_text(day))
        elif employee.pk in holding:
            refusals[employee.pk] = _("Already holds voucher {number} of this line.").format(
                number=holding[employee.pk]
            )
    return refusals


def new_codes(voucher: Voucher) -> list[tuple[datetime, bool]]:
    """Return when the voucher got a new code, and each time whether its holder made it."""
    made = AuditRecord.objects.filter(subject_id=voucher.pk, action="voucher.reissued")
    acts = made.order_by("pk").values_list("occurred_at", "actor_id")
    return [(at, actor_id == voucher.holder.user_id) for at, actor_id in acts]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the order: their place and the grounds of it, or 0 and why they have none."""

    place: int
    employee: Employee
    grounds: list[priority.Ground]
    refusal: str = ""

    @property
    def region_id(self) -> int:
        return self.employee.region_id


def priority_of(programme_id: UUID) -> tuple[list[str], list[str]]:
    """Return the criteria of a programme in their order, and the posts one of them names."""
    rule = PriorityRule.objects.filter(programme_id=programme_id).first()
    return (rule.criteria, rule.posts) if rule else ([str(each) for each in priority.USUAL], [])


def candidates(
    allocation: Allocation, people: Sequence[Employee], *, at: datetime
) -> tuple[list[Candidate], list[tuple[Employee, str]]]:
    """Return who of these can be nominated, in their order, and who cannot, each with why.

    Among equals the work number decides, so that an order is never left to chance.
    """
    refusals = ineligible(allocation, people, at=at)
    refusals = _already_named(allocation, people) | refusals
    able = [each for each in people if each.pk not in refusals]
    criteria, posts = priority_of(allocation.programme_id)
    day = at.astimezone(ZoneInfo(allocation.region.time_zone)).date()
    completed = _last_completed(able, ZoneInfo(allocation.region.time_zone))
    grounds = {
        each.pk: priority.grounds_of(
            priority.Facts(each.body.tier, each.post, each.employed_from, completed.get(each.pk)),
            criteria=criteria,
            posts=posts,
            on=day,
        )
        for each in able
    }
    able.sort(key=lambda each: (priority.order_of(grounds[each.pk]), each.work_id))
    found = [Candidate(place, each, grounds[each.pk]) for place, each in enumerate(able, 1)]
    return found, [(each, refusals[each.pk]) for each in people if each.pk in refusals]


def _already_named(allocation: Allocation, people: Sequence[Employee]) -> dict[UUID, str]:
    """Return by employee who is nominated or in a batch, and waits for what becomes of it."""
    state = VoucherBatch.Status
    waiting = Nomination.objects.filter(
        allocation=allocation, employee__in=people, status=Nomination.Status.WAITING
    )
    asked = VoucherRequest.objects.filter(
        batch__allocation=allocation,
        batch__status__in=[state.AWAITING_APPROVAL, state.RUNNING],
        employee__in=people,
        voucher=None,
        refusal="",
    )
    nominated, named = _("Nominated already; the department decides."), _("Already in a batch.")
    return dict.fromkeys(asked.values_list("employee_id", flat=True), named) | dict.fromkeys(
        waiting.values_list("employee_id", flat=True), nominated
    )


def _last_completed(people: Sequence[Employee], zone: ZoneInfo) -> dict[UUID, date]:
    """Return by employee the day on which they last completed a course, of any programme."""
    done = Enrolment.objects.filter(employee__in=people, status=Enrolment.Status.COMPLETED)
    latest = done.order_by().values_list("employee_id").annotate(Max("completed_at"))
    return {pk: moment.astimezone(zone).date() for pk, moment in latest}


@dataclass(frozen=True, slots=True)
class Standing:
    """One body in a programme and year: its people, and what of its quota is taken."""

    body: Body
    people: int  # Employed today.
    trained: int  # Of these, who completed a course of the programme.
    quota: int
    taken: int

    @property
    def gap(self) -> int:
        return self.people - self.trained


def standings(programme: Programme, fiscal_year: int, *, at: datetime) -> list[Standing]:
    """Return the bodies that are there today, or have a quota; five statements for any number."""
    day = at.astimezone(ZoneInfo(programme.region.time_zone)).date()
    quotas = quotas_of(programme, fiscal_year)
    employed = Employee.objects.filter(
        Q(employed_until=None) | Q(employed_until__gt=day),
        region_id=programme.region_id,
        employed_from__lte=day,
        erased_at=None,
    )
    trained = employed.filter(
        enrolments__status=Enrolment.Status.COMPLETED,
        enrolments__session__course__programme=programme,
    )
    people, done = (
        dict(each.order_by().values_list("body_id").annotate(Count("pk", distinct=True)))
        for each in (employed, trained)
    )
    taken = taken_of(programme, fiscal_year)
    there = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))
    bodies = Body.objects.filter(there | Q(pk__in=quotas), region_id=programme.region_id)
    return [
        Standing(
            *(each, people.get(each.pk, 0), done.get(each.pk, 0)),
            *(quotas.get(each.pk, 0), taken.get(each.pk, 0)),
        )
        for each in bodies.order_by("name", "pk")
    ]


def quotas_of(programme: Programme, fiscal_year: int) -> dict[UUID, int]:
    """Return the quotas by body; none at all means that nobody is limited."""
    found = BodyQuota.objects.filter(programme=programme, fiscal_year=fiscal_year)
    return dict(found.values_list("body_id", "places"))


def taken_of(programme: Programme, fiscal_year: int) -> dict[UUID, int]:
    """Return by body the nominations that wait, or became a voucher or still may."""
    request = VoucherRequest.objects.filter(
        batch=OuterRef("batch_id"), employee=OuterRef("employee_id"), voucher=None
    )
    lost = request.filter(~Q(refusal="") | Q(batch__status=VoucherBatch.Status.CANCELLED))
    state = Nomination.Status
    found = Nomination.objects.filter(
        ~Exists(lost),
        allocation__programme=programme,
        allocation__appropriation__fiscal_year=fiscal_year,
        status__in=[state.WAITING, state.ACCEPTED],
    )
    return dict(found.order_by().values_list("body_id").annotate(Count("pk")))


def open_requests(batch: VoucherBatch) -> QuerySet[VoucherRequest]:
    """Return the people of a batch not yet served, in their order."""
    waiting = VoucherRequest.objects.filter(batch=batch, voucher=None, refusal="")
    return waiting.select_related("employee").order_by("position", "pk")


def room_for(allocation: Allocation, amount_minor: int) -> int:
    """Return how many vouchers of `amount_minor` the line's available money is enough for."""
    account = Account.objects.get(pk=account_id(allocation.pk, Stage.AVAILABLE))
    return (account.balance_minor or 0) // amount_minor


def covered_minor(voucher: Voucher, course: Course) -> int:
    """Return how much of a course's price the voucher can pay now."""
    if voucher.programme_id != course.programme_id or voucher.currency != course.currency:
        return 0
    return min(voucher.remaining_minor, course.price_minor)


def with_wrong_codes(providers: QuerySet[Provider], *, since: datetime) -> QuerySet[Provider]:
    """Add to each provider its wrong codes after `since`: how many, and the earliest."""
    spent = Q(code_tries__spent_at__gt=since)
    return providers.annotate(
        wrong_codes=Count("code_tries", filter=spent),
        first_wrong_at=Min("code_tries__spent_at", filter=spent),
    )


def claimable(redemptions: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """Keep what its provider may claim now: confirmed, completed and in no living claim."""
    return redemptions.filter(
        status=Redemption.Status.CONFIRMED,
        claimed_at=None,
        enrolment__status=Enrolment.Status.COMPLETED,
    )


def sums_of(redemptions: QuerySet[Redemption]) -> list[tuple[str, int, int]]:
    """Return by currency how many redemptions these are, and their sum in minor units."""
    by_currency = redemptions.order_by().values_list("voucher__currency")
    return sorted(by_currency.annotate(Count("pk"), Sum("amount_minor")))


def requests_of(nominations: Sequence[Nomination]) -> dict[UUID, VoucherRequest]:
    """Return by nomination the request of the batch that it became; one statement."""
    wanted = {(each.batch_id, each.employee_id): each.pk for each in nominations if each.batch_id}
    found = VoucherRequest.objects.filter(
        batch__in={batch for batch, _person in wanted},
        employee__in={person for _batch, person in wanted},
    )
    return {
        wanted[each.batch_id, each.employee_id]: each
        for each in found.select_related("voucher")
        if (each.batch_id, each.employee_id) in wanted
    }


def in_order(nominations: Iterable[Nomination]) -> list[Nomination]:
    """Return nominations of several bodies in one order, by the grounds they were made with."""
    return sorted(
        nominations, key=lambda each: (priority.order_of(each.grounds), each.employee.work_id)
    )
