"""A region's own terms of retention: one proposes, another decides."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.models import Decision
from core.errors import InvalidValue, WrongState
from people.four_eyes import require_another
from people.models import Region, User
from privacy.models import RetentionRule
from privacy.retention import TERMS, Kind


@audit.operation("retention_rule.propose")
def propose_rule(
    *,
    region: Region,
    kind: str,
    months: int,
    enabled: bool,
    basis: str,
    actor: User,
    occurred_at: datetime,
) -> RetentionRule:
    """Propose a term, and whether the clock carries it out."""
    least = TERMS[Kind(kind)].months_min
    if months < least:
        raise InvalidValue(
            _("{months} months are too short for this; {least} are the least.").format(
                months=months, least=least
            )
        )
    waiting = RetentionRule.objects.filter(region=region, kind=kind, status=Decision.PROPOSED)
    if waiting.exists():
        raise WrongState(_("A rule for this is already proposed. Have it decided first."))
    rule = RetentionRule.objects.create(
        region=region,
        kind=kind,
        months=months,
        enabled=enabled,
        basis=basis,
        proposed_at=occurred_at,
        proposed_by_id=actor.pk,
    )
    audit.record_act(
        action="retention_rule.proposed",
        subject=rule,
        actor=actor,
        occurred_at=occurred_at,
        kind=kind,
        months=months,
        enabled=enabled,
    )
    return rule


@audit.operation("retention_rule.decide")
def decide_rule(
    *, rule: RetentionRule, approve: bool, actor: User, occurred_at: datetime
) -> RetentionRule:
    """Put a proposed rule in force or turn it down, by another than who proposed it."""
    rule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
    if rule.status != Decision.PROPOSED:
        raise WrongState(
            _("This rule is already {status}.").format(status=rule.get_status_display())
        )
    require_another(
        maker_id=rule.proposed_by_id,
        paper_ids=[rule.pk],
        actor=actor,
        at=occurred_at,
        message=_("Who proposed a rule does not approve it. Ask another administrator."),
    )
    rule.status = Decision.APPROVED if approve else Decision.REJECTED
    rule.decided_at, rule.decided_by_id = occurred_at, actor.pk
    rule.save(update_fields=["status", "decided_at", "decided_by_id"])
    audit.record_act(
        action=f"retention_rule.{rule.status.lower()}",
        subject=rule,
        actor=actor,
        occurred_at=occurred_at,
    )
    return rule
