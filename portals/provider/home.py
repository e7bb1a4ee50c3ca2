"""What the staff of a provider see first: what is to be done today."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formats import date_text, money_text
from learning.queries import with_learners
from payments.models import Claim
from portals.navigation import PROVIDER
from portals.pages import Page
from portals.provider.claims import own_claimable, own_claims
from portals.provider.own import (
    held_today,
    own_accreditations,
    own_evidence,
    own_sessions,
)
from portals.provider.rows import who
from providers.models import Accreditation, EvidenceDocument
from vouchers import access
from vouchers.models import Redemption
from vouchers.queries import sums_of

Status = Accreditation.Status
ROWS_MAX = 10
Task = dict[str, Any]


class Home(Page):
    portal = PROVIDER
    section = "provider"
    title = gettext_lazy("Your tasks")
    template_name = "portals/provider/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            today=self._today(),
            waiting=self._waiting(),
            todo=[
                *self._applications(),
                *self._returned(),
                *self._claimable(),
                *self._to_complete(),
            ],
            **kwargs,
        )

    def _today(self) -> list[Task]:
        found = own_sessions(self.scope).filter(held_today(self.now), cancelled_at=None)
        return [
            _task(
                f"{code} · {course}",
                reverse("provider-session", args=[pk]),
                _("{taken} of {places} places are taken").format(taken=taken, places=places),
                _("today"),
                "run",
            )
            for pk, code, course, taken, places in found.order_by(
                "starts_at", "code", "pk"
            ).values_list("pk", "code", "course__name", "places_taken", "places")[:ROWS_MAX]
        ]

    def _waiting(self) -> list[Task]:
        return [
            _task(
                who(self, each),
                reverse("provider-undo", args=[each.pk]),
                self._what_is_awaited(each),
                each.state_words if each.is_booking(each.holder) else _("waits for the holder"),
                "run",
            )
            for each in self._unconfirmed()[:ROWS_MAX]
        ]

    def _what_is_awaited(self, use: Redemption) -> str:
        """Say of a booking that it is your turn: nobody confirms before the code was shown."""
        words = (
            _("Session {code}. Scan the code at the first class, by {day}")
            if use.is_booking(use.holder)
            else _("Session {code}. The holder confirms by {day}")
        )
        return words.format(code=use.session.code, day=date_text(use.confirm_until))

    def _unconfirmed(self) -> QuerySet[Redemption]:
        own = access.redemptions(self.scope).filter(
            provider_id__in=self.scope.provider_ids, status=Redemption.Status.AWAITING_HOLDER
        )
        found = own.select_related(None).select_related(
            "voucher", "holder", "session", "enrolment__employee"
        )
        return found.order_by("confirm_until", "pk")

    def _applications(self) -> list[Task]:
        """Return what an application for accreditation waits for: documents, then the rest."""
        rejected = own_evidence(self.scope).filter(
            status=EvidenceDocument.Status.REJECTED,
            superseded_at=None,
            accreditation__status__in=[Status.APPLIED, Status.UNDER_REVIEW],
        )
        drafts = own_accreditations(self.scope).filter(status=Status.DRAFT)
        return [
            *(
                _task(
                    _("Replace the document “{name}”").format(name=each.needed),
                    reverse("provider-documents", args=[each.accreditation_id])
                    + f"?needed={each.needed_id}",
                    each.reason,
                    str(each.get_status_display()),
                    "stop",
                )
                for each in rejected.order_by("decided_at", "pk")[:ROWS_MAX]
            ),
            *(
                _task(
                    _("Go on with the application"),
                    reverse("provider-application", args=[pk]),
                    provider,
                    str(Status.DRAFT.label),
                    "",
                )
                for pk, provider in drafts.values_list("pk", "provider__name")[:ROWS_MAX]
            ),
        ]

    def _returned(self) -> list[Task]:
        # Once what was in it is claimed again, there is nothing left to mend.
        returned = own_claims(self).filter(
            status=Claim.Status.RETURNED, items__redemption__in=own_claimable(self)
        )
        found = returned.distinct().order_by("-decided_at", "pk")
        told = found.values_list("decided_at", "pk", "number", "decision_reason")
        return [
            _task(
                _("Mend claim {number}").format(number=number),
                reverse("provider-claim", args=[pk]),
                reason,
                _("returned"),
                "stop",
            )
            for _decided_at, pk, number, reason in told[:ROWS_MAX]
        ]

    def _claimable(self) -> list[Task]:
        return [
            _task(
                ngettext(
                    "Claim {sum} for {number} learner", "Claim {sum} for {number} learners", number
                ).format(sum=money_text(total, currency), number=number),
                reverse("provider-claim-new"),
                "",
                _("to do"),
                "",
            )
            for currency, number, total in sums_of(own_claimable(self))
        ]

    def _to_complete(self) -> list[Task]:
        over = with_learners(own_sessions(self.scope).filter(ends_at__lte=self.now))
        found = over.filter(open_learners__gt=0).order_by("ends_at", "pk")
        return [
            _task(
                _("Complete the learners of session {code}").format(code=code),
                reverse("provider-session", args=[pk]),
                ngettext(
                    "{number} learner is not completed.",
                    "{number} learners are not completed.",
                    number,
                ).format(number=number),
                _("to do"),
                "",
            )
            for pk, code, number in found.values_list("pk", "code", "open_learners")[:ROWS_MAX]
        ]


def _task(words: str, href: str, hint: str, status: str, shape: str) -> Task:
    return {"words": words, "href": href, "hint": hint, "status": status, "shape": shape}
