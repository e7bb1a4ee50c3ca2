"""Rule 11: no row refers to a row of another region."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, rows, within

# What people call a row by, where it has such a column.
_NUMBERS = ("number", "code", "work_id", "name", "verb")

# References without a foreign key: table, column, table referred to.
_LOOSE = (
    ("people_roleassignment", "provider_id", "providers_provider"),
    ("ledger_transfer", "counterparty_id", "providers_provider"),
    ("ledger_transfer", "subject_id", "vouchers_voucher"),
    ("ledger_transfer", "subject_id", "budgets_order"),
    ("ledger_transfer", "reference_id", "payments_claim"),
    ("ledger_transfer", "reference_id", "payments_paymentorder"),
    ("ledger_account", "owner_id", "budgets_allocation"),
)


def check(regions: Regions) -> list[Finding]:
    """Compare the regions of both sides of every reference; one statement."""
    parts = [*_of_foreign_keys(), *_of_loose_references()]
    message = _("{column} leads from region {mine} to region {theirs}.")
    return [
        Finding("11", row["kind"], str(row["id"]), row["number"], message.format(**row))
        for row in rows(" UNION ALL ".join(parts) + " ORDER BY kind, number, id", regions)
    ]


def _of_foreign_keys() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if not _has_region(model):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and _has_region(field.related_model):
                yield _crossing(
                    kind=str(model._meta.verbose_name),
                    table=model._meta.db_table,
                    number=_number(model),
                    column=str(field.column),
                    target=field.related_model._meta.db_table,
                )


def _of_loose_references() -> Iterator[str]:
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    for table, column, target in _LOOSE:
        model = by_table[table]
        kind = str(model._meta.verbose_name)
        yield _crossing(kind=kind, table=table, number=_number(model), column=column, target=target)


def _crossing(*, kind: str, table: str, number: str, column: str, target: str) -> str:
    # The names are those of models, none comes from outside.
    return (
        f"SELECT '{kind}' AS kind, a.id::text AS id, a.{number}::text AS number,"
        f" '{column}' AS column, a.region_id AS mine, b.region_id AS theirs"
        f" FROM {table} a JOIN {target} b ON b.id = a.{column}"
        f" WHERE a.region_id <> b.region_id"
        f" AND ({within('a.region_id')} OR {within('b.region_id')})"
    )


def _has_region(model: type[Model] | str) -> bool:
    assert not isinstance(model, str)
    return any(getattr(field, "column", None) == "region_id" for field in model._meta.fields)


def _number(model: type[Model]) -> str:
    columns = {field.column for field in model._meta.fields}
    return next((name for name in _NUMBERS if name in columns), "id")
