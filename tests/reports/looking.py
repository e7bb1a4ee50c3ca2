"""Looking for what a test planted."""

from ledger.models import Transfer
from reports.verification import verify


def findings(story, *rules: str):
    regions = [story.world.region.pk]
    return [
        finding
        for rule, found in verify(regions)
        for finding in found
        if not rules or rule.number in rules
    ]


def named(story, *rules: str) -> set[tuple[str, str, str]]:
    return {(found.rule, found.kind, found.number) for found in findings(story, *rules)}


def alter(plant, transfer: Transfer, by: int = -1_00) -> None:
    plant(
        "UPDATE ledger_transfer SET amount_minor = amount_minor + %(by)s WHERE id = %(id)s",
        by=by,
        id=transfer.pk,
    )
