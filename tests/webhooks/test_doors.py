"""The doors of webhooks: who makes, sees and changes which endpoint."""

from ipaddress import ip_network

import pytest

from audit.models import AuditRecord
from people import operations as people
from people.models import Role
from tests.webhooks.conftest import administrator_of, make_endpoint
from tests.webhooks.receiver import leads_here
from tests.world import NOON, build_world, issue
from webhooks import operations, signing, tasks
from webhooks.models import Delivery, Endpoint
from webhooks.operations.endpoints import ENDPOINTS_MAX

ENDPOINTS = "/api/v1/webhook-endpoints/"
DELIVERIES = "/api/v1/webhook-deliveries/"
# The name resolves on every machine, and these tests may reach what it leads to.
HERE = "http://localhost:9/hook"


@pytest.fixture(autouse=True)
def both_loopbacks(settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1")]


def create(client, **wanted):
    body = {"url": HERE, "events": ["claim.submitted"], **wanted}
    return client.post(ENDPOINTS, body, format="json")


def test_an_administrator_makes_one_for_the_region_and_sees_its_secret_once(world, admin, as_user):
    answer = create(as_user(admin), region=world.region.code)
    made = Endpoint.objects.get(region=world.region)

    assert answer.status_code == 201
    assert answer.json()["secret"] == signing.secret_of(made)
    shown = as_user(admin).get(f"{ENDPOINTS}{made.pk}/").json()
    assert "secret" not in str(shown)
    assert shown["events"] == ["claim.submitted"]


def test_the_staff_of_a_provider_makes_one_for_it_alone(world, as_user):
    assert create(as_user(world.eve), provider=str(world.academy.pk)).status_code == 201
    assert create(as_user(world.eve), provider=str(world.rival.pk)).status_code == 404
    assert create(as_user(world.eve), region=world.region.code).status_code == 403


@pytest.mark.parametrize("name", ["alice", "bob", "carol", "dan"])
def test_other_officers_make_none(world, as_user, name):
    client = as_user(getattr(world, name))

    assert create(client, region=world.region.code).status_code == 403
    assert create(client, provider=str(world.academy.pk)).status_code == 403


def test_one_owner_is_named_and_no_other(world, admin, as_user):
    client = as_user(admin)

    assert create(client).status_code == 400
    both = {"region": world.region.code, "provider": str(world.academy.pk)}
    assert create(client, **both).status_code == 400
    assert create(client, region=build_world().region.code).status_code == 404


@pytest.mark.parametrize("events", [[], ["claim.eaten"], ["voucher.redeem.refused"]])
def test_only_events_of_the_list_are_sent(world, admin, as_user, events):
    answer = create(as_user(admin), region=world.region.code, events=events)

    assert answer.status_code == 400


def test_an_address_inside_is_refused_when_saved_and_when_changed(world, admin, as_user, settings):
    client = as_user(admin)
    create(client, region=world.region.code)
    address = f"{ENDPOINTS}{Endpoint.objects.get(region=world.region).pk}/change/"
    settings.WEBHOOK_ALLOWED_NETWORKS = []

    for send in (
        lambda url: create(client, region=world.region.code, url=url),
        lambda url: client.post(address, {"url": url, "events": ["claim.held"]}, format="json"),
    ):
        answer = send("https://localhost/")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/webhook-address")
    assert (
        AuditRecord.objects.filter(
            action__startswith="webhook_endpoint.", action__endswith=".refused", actor_id=admin.pk
        ).count()
        == 2
    )


def test_an_owner_has_no_more_than_ten(world, admin, as_user):
    answers = [
        create(as_user(admin), region=world.region.code).status_code
        for _each in range(ENDPOINTS_MAX + 1)
    ]

    assert answers == [201] * ENDPOINTS_MAX + [400]
    assert create(as_user(world.eve), provider=str(world.academy.pk)).status_code == 201


def test_it_is_changed_paused_resumed_rotated_and_tested(world, admin, as_user):
    client = as_user(admin)
    first = create(client, region=world.region.code).json()
    address = f"{ENDPOINTS}{first['endpoint']['id']}/"
    wanted = {"url": f"{HERE}2", "events": ["claim.held"]}

    assert client.post(f"{address}change/", wanted, format="json").json()["url"] == f"{HERE}2"
    assert client.post(f"{address}pause/").json()["status"] == "PAUSED"
    assert client.post(f"{address}test/").json()["type"] == "/problems/wrong-state"
    assert client.post(f"{address}resume/").json()["status"] == "ACTIVE"
    assert client.post(f"{address}resume/").status_code == 409
    assert client.post(f"{address}rotate-secret/").json()["secret"] != first["secret"]
    assert client.post(f"{address}test/").json()["event"] == "webhook.test"


STEPS = ["pause", "resume", "rotate-secret", "test"]


@pytest.mark.parametrize("step", STEPS)
def test_a_foreign_endpoint_is_not_there(world, receiver, admin, as_user, step):
    own = make_endpoint(world, receiver.url(), "claim.held", provider=world.academy)
    region = make_endpoint(world, receiver.url(), "claim.held")
    strangers = [
        (own, [world.mallory, admin, world.alice, world.hanna.user]),
        (region, [world.eve, world.alice, administrator_of(build_world())]),
    ]

    for endpoint, users in strangers:
        for user in users:
            address = f"{ENDPOINTS}{endpoint.pk}/"
            assert as_user(user).get(address).status_code == 404
            assert as_user(user).post(f"{address}{step}/").status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_an_auditor_looks_and_changes_nothing(world, endpoint, as_user, step):
    address = f"{ENDPOINTS}{endpoint.pk}/"

    assert as_user(world.dan).get(address).status_code == 200
    assert as_user(world.dan).post(f"{address}{step}/").status_code == 403


def test_deliveries_are_listed_with_their_attempts_and_sent_again(
    world, endpoint, receiver, admin, as_user, fan_out
):
    issue(world)
    fan_out()
    tasks.send_next(resolver=leads_here)
    client = as_user(admin)

    [row] = client.get(DELIVERIES).json()["results"]
    assert (row["event"], row["status"]) == ("voucher.issued", "DELIVERED")
    assert [attempt["http_status"] for attempt in row["attempts"]] == [204]
    again = client.post(f"{DELIVERIES}{row['id']}/resend/").json()
    assert (again["status"], again["tries"]) == ("WAITING", 0)


def test_foreign_deliveries_are_not_there(world, endpoint, as_user):
    delivery = operations.send_test(endpoint=endpoint, actor=endpoint.made_by, occurred_at=NOON)
    strangers = [world.eve, world.alice, world.hanna.user, administrator_of(build_world())]

    for user in strangers:
        assert as_user(user).get(DELIVERIES).json()["results"] == []
        assert as_user(user).get(f"{DELIVERIES}{delivery.pk}/").status_code == 404
        assert as_user(user).post(f"{DELIVERIES}{delivery.pk}/resend/").status_code == 404
    assert as_user(world.dan).post(f"{DELIVERIES}{delivery.pk}/resend/").status_code == 403
    assert Delivery.objects.get(region=world.region).status == Delivery.Status.WAITING


def test_a_key_without_the_role_sees_no_endpoint_of_its_user(world, endpoint, admin, as_user):
    people.grant_role(
        user=admin,
        region=world.region,
        role=Role.HR_OFFICER,
        body=world.body,
        actor=None,
        occurred_at=NOON,
    )
    narrow = as_user(admin, limits=people.KeyLimits(roles=(Role.HR_OFFICER,)))

    assert as_user(admin).get(ENDPOINTS).json()["results"] != []
    assert narrow.get(ENDPOINTS).json()["results"] == []
