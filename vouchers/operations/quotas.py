"""Quotas: how many people each body may nominate for a programme in a year."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.models import Allocation
from core.errors import InvalidValue, Refused
from people.models import Body, User
from providers.models import Programme
from vouchers import queries
from vouchers.models import BodyQuota


class QuotaAbovePlan(Refused):
    """The quotas of all bodies add up to more places than the programme plans."""

    code = "quota-above-plan"


class QuotaBelowUse(Refused):
    """More people of the body are nominated already than the quota would allow."""

    code = "quota-below-use"


class QuotaExceeded(Refused):
    """The nominations would be more than the quota of the body in this year."""

    code = "quota-exceeded"


@audit.operation("quota.set")
def set_quotas(
    *,
    programme: Programme,
    fiscal_year: int,
    quotas: Sequence[tuple[Body, int]],
    actor: User,
    occurred_at: datetime,
) -> list[BodyQuota]:
    """Set the quotas of all bodies at once; who is left out, or has 0, may nominate nobody.

    Without any quota nobody is limited. Raises QuotaAbovePlan and QuotaBelowUse.
    """
    programme = in_turn(programme.pk)
    wanted = _wanted(programme, quotas)
    found = BodyQuota.objects.filter(programme=programme, fiscal_year=fiscal_year)
    before = {each.body_id: each for each in found}
    if wanted:
        _require_above_use(wanted, quotas, queries.taken_of(programme, fiscal_year))
    kept = [each for pk, each in before.items() if pk in wanted]
    changed = [each for each in kept if each.places != wanted[each.body_id]]
    gone = [each for pk, each in before.items() if pk not in wanted]
    new = [
        BodyQuota(
            region_id=programme.region_id, programme=programme, fiscal_year=fiscal_year, body_id=pk
        )
        for pk in wanted
        if pk not in before
    ]
    for each in (*changed, *new):
        each.places, each.set_at, each.set_by_id = wanted[each.body_id], occurred_at, actor.pk
    BodyQuota.objects.filter(pk__in=[each.pk for each in gone]).delete()
    BodyQuota.objects.bulk_update(changed, ["places", "set_at", "set_by_id"])
    BodyQuota.objects.bulk_create(new)
    audit.record_many(
        action="quota.set",
        region_id=programme.region_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        subjects=[
            (each.pk, {"body_id": each.body_id, "places": wanted.get(each.body_id, 0)})
            for each in (*changed, *new, *gone)
        ],
    )
    return [*kept, *new]


def in_turn(programme_id: UUID) -> Programme:
    """Lock the programme: who nominates for it and who sets its quotas count what others left.

    A new row's foreign key takes a key-share lock, which does not wait for this one.
    """
    rows = Programme.objects.select_for_update(no_key=True, of=["self"])
    return rows.select_related("region").get(pk=programme_id)


def require_room(allocation: Allocation, chosen: Sequence[queries.Candidate]) -> None:
    """Refuse more nominations of a body than its quota has left."""
    programme, year = allocation.programme, allocation.appropriation.fiscal_year
    quotas = queries.quotas_of(programme, year)
    if not quotas:
        return
    taken = queries.taken_of(programme, year)
    for body, number in Counter(each.employee.body for each in chosen).items():
        quota = quotas.get(body.pk, 0)
        left = max(quota - taken.get(body.pk, 0), 0)
        if number > left:
            raise QuotaExceeded(
                _(
                    "Quota of {body} in {year}: {quota} places, {left} left; you nominate {number}."
                    " Take fewer, or ask the department for a higher quota."
                ).format(body=body.name, quota=quota, year=year, left=left, number=number)
            )


def _wanted(programme: Programme, quotas: Sequence[tuple[Body, int]]) -> dict[UUID, int]:
    """Return the places by body, without those that have none."""
    if any(body.region_id != programme.region_id for body, _places in quotas):
        raise InvalidValue(_("Every body must be one of the programme's region."))
    if len({body.pk for body, _places in quotas}) != len(quotas):
        raise InvalidValue(_("Name each body once."))
    if any(places < 0 for _body, places in quotas):
        raise InvalidValue(_("A quota is 0 or more."))
    total = sum(places for _body, places in quotas)
    if total > programme.planned_places:
        raise QuotaAbovePlan(
            _(
                "The quotas add up to {total}; the programme plans {plan} places. Take {over} away."
            ).format(
                total=total,
                plan=programme.planned_places,
                over=total - programme.planned_places,
            )
        )
    return {body.pk: places for body, places in quotas if places}


def _require_above_use(
    wanted: dict[UUID, int], quotas: Sequence[tuple[Body, int]], taken: dict[UUID, int]
) -> None:
    names = {body.pk: body.name for body, _places in quotas}
    for pk, number in taken.items():
        if number > wanted.get(pk, 0):
            raise QuotaBelowUse(
                _(
                    "Nominated already for {body}: {number}. Give it that many places,"
                    " or decline nominations first."
                ).format(body=names.get(pk) or Body.objects.get(pk=pk).name, number=number)
            )
