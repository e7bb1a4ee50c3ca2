"""What an administrator sees first: what waits for them, and where to begin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formats import number_text
from people.four_eyes import bound_now
from people.models import RoleProposal
from portals.administration.frame import Administration, since_text
from portals.administration.scope import administering, own_proposals
from portals.department.home import Task
from reports.queries.holders import access_review

MOST = 8


class Home(Administration):
    section = "administration"
    title = gettext_lazy("Your tasks")
    template_name = "portals/administration/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = own_proposals(self.scope).filter(status=RoleProposal.Status.PROPOSED)
        found = list(waiting.order_by("proposed_at", "pk"))
        bound = bound_now(user_id=self.actor.pk, at=self.now)
        mine = [each for each in found if not bound & {each.proposed_by_id, each.user_id}]
        others = [each for each in found if each not in mine]
        return super().get_context_data(
            tasks=[*map(self._task, mine[:MOST]), *self._review()],
            held=[self._held(each) for each in others[:MOST]],
            more=len(mine) > MOST or len(others) > MOST,
            **kwargs,
        )

    def _task(self, proposal: RoleProposal) -> Task:
        hint = _("Proposed on {day}").format(day=since_text(proposal.proposed_at))
        href = reverse("administration-proposal", args=[proposal.pk])
        return Task(self._words(proposal), href, hint, _("To decide"))

    def _held(self, proposal: RoleProposal) -> Task:
        hint = _("You proposed it, would get it, or count as who does.")
        href = reverse("administration-proposal", args=[proposal.pk])
        return Task(self._words(proposal), href, hint, _("With somebody else"), "held")

    def _words(self, proposal: RoleProposal) -> str:
        return _("{name}, {role}").format(
            name=self.user_name(proposal.user), role=proposal.get_role_display()
        )

    def _review(self) -> list[Task]:
        """Return the roles that gave no sign of life as one task."""
        found = access_review(region_ids=administering(self.scope).region_ids, at=self.now)
        number = sum(row.unused for row in found)
        words = ngettext(
            "{number} role unused for 90 days", "{number} roles unused for 90 days", number
        )
        hint = _("Ask whether they are still needed, and end those that are not.")
        href = reverse("administration-review")
        words = words.format(number=number_text(number))
        return [Task(words, href, hint, _("To review"))] if number else []
