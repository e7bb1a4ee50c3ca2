"""What must hold after any sequence of acts, and every row where it does not.

Rules 6 (seals) and 10 (outbox) join when there are seals and an outbox to look at.
"""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from reports.verification import (
    acts,
    borders,
    conduct,
    documents,
    journals,
    lines,
    papers,
    states,
    vouchers,
)
from reports.verification.findings import Finding, Regions, Rule

RULES = (
    Rule("1", _("every journal balances"), journals.check),
    Rule("2", _("every line and appropriation adds up"), lines.check_identities),
    Rule("3", _("vouchers and orders agree with the ledger"), vouchers.check),
    Rule("4", _("claims and payments agree with the ledger"), papers.check),
    Rule("5", _("states are legal and recorded"), states.check),
    Rule("7", _("one key, one effect"), acts.check_effects),
    Rule("8", _("nobody approved their own act"), acts.check_persons),
    Rule("9", _("balances are recomputed"), lines.check_balances),
    Rule("11", _("no row refers across regions"), borders.check),
    Rule("12", _("nothing was paid that must not be"), conduct.check),
    Rule("13", _("documents are what was attached"), documents.check),
)


def verify(regions: Regions = None) -> Iterator[tuple[Rule, list[Finding]]]:
    """Yield each rule with what it found; a constant number of statements in all.

    All rules read one snapshot, so that acts under way are seen whole or not at all.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # The rules compare whole tables. On a database just loaded or restored there are no
        # statistics yet, and a nested loop over ten thousand vouchers never ends.
        cursor.execute("SET LOCAL enable_nestloop = off")
        for rule in RULES:
            yield rule, rule.find(regions)


__all__ = ["RULES", "Finding", "Regions", "Rule", "verify"]
