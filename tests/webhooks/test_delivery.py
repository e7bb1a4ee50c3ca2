"""From an act to a message that arrived: end to end, by a real receiver."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from audit import operations as audit
from audit.models import Notice
from core.errors import WrongState
from tests.refusals import refused
from tests.webhooks.conftest import make_endpoint
from tests.webhooks.receiver import leads_here
from tests.world import build_world, complete, enrol, issue, pay, redeem
from webhooks import operations, signing, tasks
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.operations.deliver import LEASE, RETRY_AFTER
from webhooks.transport import Outcome

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def send() -> bool:
    return tasks.send_next(resolver=leads_here)


def test_an_act_arrives_once_and_an_independent_library_accepts_it(
    world, endpoint, receiver, fan_out
):
    voucher = issue(world)

    assert (fan_out(), send(), send()) == (1, True, False)
    [(_path, headers, body)] = receiver.seen
    assert Webhook(signing.secret_of(endpoint)).verify(body, headers) == {
        "type": "voucher.issued",
        "timestamp": "2026-03-02T12:00:00+00:00",
        "data": {"kind": "voucher", "id": str(voucher.pk), "region": world.region.code},
    }
    assert Delivery.objects.get(region=world.region).status == Delivery.Status.DELIVERED


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_changed_message_is_not_accepted(world, endpoint, receiver, fan_out, name):
    issue(world)
    fan_out()
    send()
    [(_path, headers, body)] = receiver.seen
    changed = {
        "webhook-id": "msg_x",
        "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1),
    }
    headers[name] = changed.get(name, "v1,AAAA")

    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret_of(endpoint)).verify(body, headers)


def test_a_record_is_fanned_out_once_however_often_it_is_read(world, endpoint, fan_out):
    issue(world)

    assert [fan_out() for _time in range(3)] == [1, 0, 0]


def test_what_was_not_asked_for_is_not_sent(world, endpoint, fan_out):
    redeem(world, issue(world))
    fan_out()

    assert set(endpoint.deliveries.values_list("event", flat=True)) == {"voucher.issued"}


def test_what_was_rolled_back_is_not_sent(world, endpoint, fan_out):
    with transaction.atomic():
        issue(world)
        transaction.set_rollback(True)

    assert fan_out() == 0


def test_another_regions_acts_are_not_sent(world, endpoint, fan_out):
    issue(build_world())

    assert fan_out() == 0


def test_nothing_of_a_person_or_a_code_is_in_a_message(world, endpoint, receiver, fan_out):
    voucher = issue(world)
    fan_out()
    send()

    text = receiver.seen[0][2].decode()
    for secret in (
        world.hanna.family_name,
        world.hanna.work_id,
        voucher.number,
        voucher.code_last4,
    ):
        assert secret not in text
    assert set(json.loads(text)) == {"type", "timestamp", "data"}


def fail(delivery: Delivery | None, at, **outcome):
    assert delivery
    outcome = Outcome(5, **(outcome or {"http_status": 500}))
    return operations.note_attempt(delivery=delivery, outcome=outcome, occurred_at=at)


def rested(endpoint: Endpoint) -> None:
    """Let no earlier failure hold the endpoint back."""
    Endpoint.objects.filter(pk=endpoint.pk).update(resting_until=None, failing_since=None)


def test_it_is_tried_again_ever_more_seldom_and_given_up_after_a_day(world, endpoint, fan_out):
    issue(world)
    fan_out()
    now = timezone.now()
    for wait in RETRY_AFTER:
        delivery = fail(operations.claim_delivery(at=now), now)
        assert delivery.next_try_at == now + wait
        rested(endpoint)
        assert operations.claim_delivery(at=now + wait - INSTANT) is None
        now += wait
    delivery = fail(operations.claim_delivery(at=now), now)

    assert (delivery.status, delivery.next_try_at) == (Delivery.Status.FAILED, None)
    assert (RETRY_AFTER[0], RETRY_AFTER[-1]) == (timedelta(seconds=30), 24 * HOUR)
    assert Attempt.objects.filter(region=world.region).count() == 10


def test_every_attempt_is_logged_without_the_answer(world, endpoint, receiver, fan_out):
    receiver.answers = [503]
    issue(world)
    fan_out()
    send()

    attempt = Attempt.objects.get(region=world.region)
    assert (attempt.http_status, attempt.error) == (503, "")
    assert attempt.duration_ms >= 0
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None


def test_one_that_fails_rests_so_that_it_does_not_hold_up_the_others(
    world, endpoint, receiver, fan_out
):
    issue(world), issue(world, world.employees[1])
    fan_out()
    now = timezone.now()
    fail(operations.claim_delivery(at=now), now, error="timeout")

    assert operations.claim_delivery(at=now + timedelta(seconds=30) - INSTANT) is None
    assert operations.claim_delivery(at=now + timedelta(seconds=30)) is not None


def test_a_success_forgets_the_failures(world, endpoint, receiver, fan_out):
    issue(world)
    fan_out()
    now = timezone.now()
    fail(operations.claim_delivery(at=now), now)
    delivery = operations.claim_delivery(at=now + HOUR)
    operations.note_attempt(delivery=delivery, outcome=Outcome(5, 200), occurred_at=now + HOUR)

    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.resting_until) == (None, None)


@pytest.mark.parametrize(
    ("after", "status"),
    [(72 * HOUR - INSTANT, Endpoint.Status.ACTIVE), (72 * HOUR, Endpoint.Status.DISABLED)],
)
def test_after_three_days_of_failure_it_is_switched_off_with_a_mail(
    world, endpoint, fan_out, after, status
):
    issue(world)
    fan_out()
    now = timezone.now()
    fail(operations.claim_delivery(at=now), now)
    fail(operations.claim_delivery(at=now + after), now + after)

    endpoint.refresh_from_db()
    assert endpoint.status == status
    mails = [mail.address for mail in Notice.objects.filter(region_id=world.region.pk)]
    assert mails == (["admin@example.org"] if status == Endpoint.Status.DISABLED else [])


def test_gone_switches_it_off_at_once_and_nothing_more_is_collected(
    world, endpoint, receiver, fan_out
):
    receiver.answers = [410]
    issue(world)
    fan_out()
    send()
    issue(world, world.employees[1])

    endpoint.refresh_from_db()
    assert endpoint.status == Endpoint.Status.DISABLED
    assert "at last with 410" in Notice.objects.get(region_id=world.region.pk).body
    assert (fan_out(), send()) == (0, False)


def test_while_paused_events_wait_and_go_out_when_resumed(world, endpoint, receiver, fan_out):
    act = {"endpoint": endpoint, "actor": endpoint.made_by, "occurred_at": timezone.now()}
    operations.pause_endpoint(**act)
    issue(world)

    assert (fan_out(), send()) == (1, False)
    operations.resume_endpoint(**act)
    assert send()


def test_a_worker_that_dies_leaves_the_message_to_another(world, endpoint, fan_out):
    issue(world)
    fan_out()
    now = timezone.now()
    operations.claim_delivery(at=now)

    assert operations.claim_delivery(at=now + LEASE - INSTANT) is None
    assert operations.claim_delivery(at=now + LEASE) is not None


def test_an_outcome_after_its_lease_is_logged_and_changes_nothing(world, endpoint, fan_out):
    issue(world)
    fan_out()
    now = timezone.now()
    late = operations.claim_delivery(at=now)
    second = operations.claim_delivery(at=now + LEASE)
    operations.note_attempt(delivery=second, outcome=Outcome(5, 200), occurred_at=now + LEASE)

    assert fail(late, now + LEASE).status == Delivery.Status.DELIVERED
    assert Attempt.objects.filter(region=world.region).count() == 2


def test_a_message_is_sent_again_under_its_own_id(world, endpoint, receiver, fan_out):
    issue(world)
    fan_out()
    act = {"delivery": Delivery.objects.get(region=world.region), "actor": endpoint.made_by}
    with refused("webhook_delivery.resend", WrongState, "waits to be sent"):
        operations.resend_delivery(**act, occurred_at=timezone.now())
    send()
    operations.resend_delivery(**act, occurred_at=timezone.now())

    assert send()
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


def test_a_test_message_tells_of_the_endpoint_alone(world, endpoint, receiver):
    operations.send_test(endpoint=endpoint, actor=endpoint.made_by, occurred_at=timezone.now())

    assert send()
    payload = json.loads(receiver.seen[0][2])
    assert (payload["type"], payload["data"]["id"]) == ("webhook.test", str(endpoint.pk))


def test_after_a_rotation_both_secrets_sign_for_a_day(world, endpoint, receiver, fan_out):
    old, now = signing.secret_of(endpoint), timezone.now()
    rotated = operations.rotate_secret(endpoint=endpoint, actor=endpoint.made_by, occurred_at=now)
    issue(world)
    fan_out()
    send()
    [(_path, headers, body)] = receiver.seen

    assert old != rotated.secret
    for secret in (old, rotated.secret):
        assert Webhook(secret).verify(body, headers)
    delivery = Delivery.objects.select_related("endpoint", "region").get(region=world.region)
    for at, signatures in [(now + 24 * HOUR - INSTANT, 2), (now + 24 * HOUR, 1)]:
        found = signing.headers_of(delivery, body, at=at)["webhook-signature"]
        assert len(found.split(" ")) == signatures


def test_the_secret_is_in_no_row(world, endpoint):
    secret = signing.secret_of(endpoint).removeprefix("whsec_")

    assert secret not in str(vars(Endpoint.objects.get(pk=endpoint.pk)))


def test_every_endpoint_and_every_key_has_another_secret(world, endpoint, receiver, settings):
    other = make_endpoint(world, receiver.url(), "claim.submitted")
    secrets = {signing.secret_of(endpoint), signing.secret_of(other)}
    settings.WEBHOOK_KEY = "k" * 32

    assert len({*secrets, signing.secret_of(endpoint)}) == 3


def test_a_provider_hears_of_its_own_papers_and_of_no_voucher(world, receiver, admin, fan_out):
    events = ("voucher.issued", "voucher.redeemed", "redemption.confirmed", "claim.submitted")
    own = make_endpoint(world, receiver.url(), *events, provider=world.academy, actor=world.eve)
    rival = make_endpoint(world, receiver.url(), *events, provider=world.rival, actor=world.mallory)
    issue(world, world.employees[1])  # Presented to nobody.
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, redemption)
    fan_out()

    heard = own.deliveries.order_by("pk").values_list("event", flat=True)
    assert list(heard) == ["redemption.confirmed", "claim.submitted"]
    assert not rival.deliveries.exists()


def test_acts_before_the_endpoint_was_made_are_not_sent(committed_world, receiver, fan_out):
    issue(committed_world)
    make_endpoint(committed_world, receiver.url(), "voucher.issued")
    fan_out()

    assert not Delivery.objects.filter(region=committed_world.region).exists()


def test_a_refused_act_is_no_event(world, endpoint, fan_out):
    audit.record(
        action="claim.submit.refused",
        occurred_at=timezone.now(),
        region_id=world.region.pk,
        subject_id=world.region.pk and world.hanna.pk,
    )

    assert fan_out() == 0
