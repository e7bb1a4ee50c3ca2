"""How a redemption is shown to the provider it was presented to.

Until its holder has confirmed, it is a voucher's number: whose voucher it is, a provider is
told together with the place on its session, as over the API.
"""

from typing import Any

from django.urls import reverse

from portals.pages import Page
from vouchers.models import Redemption

Status = Redemption.Status
SHAPES = {
    Status.AWAITING_HOLDER: "run",
    Status.CONFIRMED: "fin",
    Status.REVERSED: "stop",
    Status.LAPSED: "stop",
}


def who(page: Page, redemption: Redemption) -> str:
    """Return the learner's name once there is a place, and the voucher's number before that."""
    if redemption.enrolment is None:
        return redemption.voucher.number
    return page.name_of(redemption.enrolment.employee)


def may_be_undone(redemption: Redemption) -> bool:
    return (
        redemption.status in (Status.AWAITING_HOLDER, Status.CONFIRMED)
        and redemption.claimed_at is None
    )


def redemption_task(page: Page, redemption: Redemption) -> dict[str, Any]:
    """Return a row of a task list that leads to undoing it, where that is possible."""
    return {
        "words": who(page, redemption),
        "at": redemption.presented_at,
        "href": reverse("provider-undo", args=[redemption.pk]) if may_be_undone(redemption) else "",
        "status": redemption.state_words,
        "shape": SHAPES[Status(redemption.status)],
    }
