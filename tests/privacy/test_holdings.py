"""No table that knows a person is forgotten: it is in "my data", or it is said why not."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from people.models import Employee, User
from privacy.holdings import EXEMPT, HOLDINGS

# Ids of persons that are no foreign keys.
LOOSE = {"actor_id", "user_id", "employee_id", "holder_id", "viewer_id", "subject_id", "address"}
# Fields that would show or change more than the person's own.
SECRET = ("digest", "password", "secret", "token", "key_hash")


def people_in(model: type[Model], seen: frozenset = frozenset()) -> bool:
    """Say whether a row of the model leads to a person."""
    if model in {Employee, User}:
        return True
    if model in seen:
        return False
    fields = model._meta.concrete_fields
    loose = any(f.attname in LOOSE or f.attname.endswith("_by_id") for f in fields)
    return loose or any(
        people_in(field.related_model, seen | {model})
        for field in fields
        if isinstance(field, ForeignKey)
    )


def test_every_table_that_knows_a_person_is_in_my_data_or_exempt_for_a_reason():
    knowing = {model._meta.label for model in apps.get_models() if people_in(model)}
    indirect = knowing - set(EXEMPT) - {holding.model for holding in HOLDINGS}

    # Through a claim or an appropriation one finds only who decided in office.
    assert indirect == {"payments.PaymentItem"} & knowing


def test_no_table_is_both_and_none_is_named_that_is_not_there():
    held = [holding.model for holding in HOLDINGS]

    assert len(held) == len(set(held))
    assert not set(held) & set(EXEMPT)
    assert {apps.get_model(label)._meta.label for label in (*held, *EXEMPT)} == {*held, *EXEMPT}
    assert all(len(reason) > 20 for reason in EXEMPT.values())


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.model)
def test_every_path_leads_to_the_person_and_no_secret_is_shown(db, holding):
    rows = holding.table._default_manager.filter(**{holding.path: "0" * 32})
    shown = {field.name for field in holding.table._meta.concrete_fields} - holding.hidden

    assert not rows.exists()
    assert holding.hidden <= {field.name for field in holding.table._meta.concrete_fields}
    assert [name for name in shown if any(word in name for word in SECRET)] == []
