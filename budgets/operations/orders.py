"""Orders: how a line that is not vouchers commits and owes its money."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import queries
from budgets.models import Allocation, Order
from budgets.operations.money import Entry, Line, move
from core.errors import InvalidValue, WrongState
from core.formats import money_text
from people.models import User
from providers.models import Provider


@audit.operation("order.place")
def place_order(
    *,
    allocation: Allocation,
    supplier: Provider,
    number: str,
    description: str,
    amount_minor: int,
    actor: User,
    occurred_at: datetime,
) -> Order:
    """Commit money of a line to a supplier."""
    if supplier.region_id != allocation.region_id:
        raise InvalidValue(_("The supplier is not in this region's registry."))
    if allocation.kind == Allocation.Kind.VOUCHERS:
        raise WrongState(_("Line {code} is spent by vouchers.").format(code=allocation.code))
    queries.require_usable(allocation, at=occurred_at)
    order = Order.objects.create(
        region_id=allocation.region_id,
        allocation=allocation,
        supplier=supplier,
        number=number,
        description=description,
        amount_minor=amount_minor,
        placed_at=occurred_at,
        placed_by_id=actor.pk,
    )
    audit.record_act(
        action="order.placed",
        subject=order,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    _move(["commit"], order, amount_minor, order.pk, actor, occurred_at)
    return order


@audit.operation("order.cancel")
def cancel_order(*, order: Order, reason: str, actor: User, occurred_at: datetime) -> Order:
    """Give back what has not been invoiced; a partly invoiced order is closed instead."""
    order = _locked(order)
    if order.status != Order.Status.PLACED:
        raise WrongState(
            _("Order {number} is already {status}.").format(
                number=order.number, status=order.get_status_display()
            )
        )
    rest = order.amount_minor - order.invoiced_minor
    order.status = Order.Status.CLOSED if order.invoiced_minor else Order.Status.CANCELLED
    order.save(update_fields=["status"])
    audit.record_act(
        action=f"order.{order.status.lower()}",
        subject=order,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    _move(["release"], order, rest, order.pk, actor, occurred_at, reason=reason)
    return order


@audit.operation("order.invoice")
def expend_order(
    *, order: Order, amount_minor: int, invoice_id: UUID, actor: User, occurred_at: datetime
) -> Order:
    """Owe and expend (a part of) the order for an accepted invoice."""
    order = _locked(order)
    rest = order.amount_minor - order.invoiced_minor
    if order.status != Order.Status.PLACED or amount_minor > rest:
        currency = order.allocation.currency
        raise WrongState(
            _("Order {number} has {rest} left; the invoice says {asked}.").format(
                number=order.number,
                rest=money_text(rest, currency),
                asked=money_text(amount_minor, currency),
            )
        )
    order.invoiced_minor += amount_minor
    if order.invoiced_minor == order.amount_minor:
        order.status = Order.Status.CLOSED
    order.save(update_fields=["invoiced_minor", "status"])
    _move(["obligate", "expend"], order, amount_minor, invoice_id, actor, occurred_at)
    return order


def _locked(order: Order) -> Order:
    found = Order.objects.select_for_update(of=["self"]).select_related("allocation")
    return found.get(pk=order.pk)


def _move(
    verbs: list[str],
    order: Order,
    amount_minor: int,
    reference_id: UUID,
    actor: User,
    occurred_at: datetime,
    reason: str = "",
) -> None:
    entry = Entry(
        line=Line.of(order.allocation),
        amount_minor=amount_minor,
        subject_id=order.pk,
        counterparty_id=order.supplier_id,
    )
    move(
        verbs,
        [entry],
        reference_id=reference_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        reason=reason[:200],
    )
