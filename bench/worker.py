"""One of the processes that redeem, started fresh and fed lists of tickets."""

from datetime import datetime
from multiprocessing.connection import Connection
from uuid import UUID

import django


def redeem_all(orders: Connection, provider_id: UUID, actor_id: UUID, at: datetime) -> None:
    """Serve in a process of its own: redeem and confirm each list of tickets sent."""
    django.setup()
    # The models can be imported only now, which is why this module stands alone.

    from people.models import Employee, User
    from providers.models import Provider, Session
    from vouchers import operations

    provider, actor = Provider.objects.get(pk=provider_id), User.objects.get(pk=actor_id)
    sessions = Session.objects.in_bulk()
    holders = Employee.objects.select_related("user").in_bulk()
    orders.send("ready")
    while (tickets := orders.recv()) is not None:
        for ticket in tickets:
            redemption = operations.redeem_voucher(
                code=ticket.code,
                session=sessions[ticket.session_id],
                provider=provider,
                actor=actor,
                occurred_at=at,
            )
            holder = holders[ticket.holder_id]
            operations.confirm_redemption(
                redemption_id=redemption.pk,
                holder=holder,
                actor=holder.user,
                occurred_at=at,
            )
        orders.send("done")
