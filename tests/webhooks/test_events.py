"""The list of events names acts that really are recorded, about things of their kind."""

from audit.models import AuditRecord
from tests.people.sights import set_stage
from tests.webhooks.conftest import make_endpoint
from webhooks.events import EVENTS, SIGHTS, in_sight, kind_of


def test_every_kind_has_its_access_function():
    assert {kind_of(event) for event in EVENTS} == set(SIGHTS)


def test_what_happens_on_the_stage_is_in_the_sight_of_its_kind(world, receiver):
    set_stage(world)
    endpoint = make_endpoint(world, receiver.url(), *EVENTS)
    happened = AuditRecord.objects.filter(region_id=world.region.pk, action__in=EVENTS)

    assert happened.values("action").distinct().count() > 15
    for record in happened:
        assert in_sight(endpoint, kind_of(record.action), {record.subject_id}), record.action
