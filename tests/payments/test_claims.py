"""A provider claims completed training; somebody else checks it."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from core.errors import InvalidValue, SamePerson, WrongState
from core.ids import new_id
from ledger.models import Transfer
from payments import operations as payments
from payments.models import Claim, ClaimItem
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import (
    DAY,
    FACE,
    LINE,
    NOON,
    World,
    build_world,
    complete,
    confirm,
    enrol,
    issue,
    redeem,
)
from vouchers import operations as vouchers
from vouchers.models import Redemption

Status = Claim.Status
TWO_PERSONS = "You submitted this claim. A second person has to check it."


@pytest.fixture
def done(world: World) -> Redemption:
    """Hanna's redemption, completed and not yet claimed."""
    return finished(world, world.hanna)


def test_a_claim_asks_for_the_whole_amount_of_each_redemption(world: World, done):
    other = finished(world, world.employees[1])

    claim = submit(world, done, other, number="Счёт № 7/2026")

    assert (claim.status, claim.amount_minor, claim.currency) == ("SUBMITTED", 2 * FACE, "RUB")
    assert (claim.number, claim.submitted_by_id) == ("Счёт № 7/2026", world.eve.pk)
    assert set(claim.items.values_list("redemption_id", "amount_minor", "dropped")) == {
        (done.pk, FACE, False),
        (other.pk, FACE, False),
    }
    claimed = Redemption.objects.filter(claimed_at=claim.submitted_at, provider=world.academy)
    assert set(claimed) == {done, other}


def test_claiming_moves_no_money(world: World, done):
    submit(world, done)

    assert stages(world.line) == (LINE - FACE, 0, FACE, 0, 0)


def test_accepting_expends_what_was_owed_voucher_by_voucher(world: World, done):
    claim = submit(world, done)

    claim = decide("accept", claim, world.bob)

    assert (claim.status, claim.decided_by_id) == (Status.ACCEPTED, world.bob.pk)
    assert stages(world.line) == (LINE - FACE, 0, 0, FACE, 0)
    transfer = Transfer.objects.get(verb="expend", reference_id=claim.pk)
    assert (transfer.subject_id, transfer.counterparty_id) == (done.voucher_id, world.academy.pk)
    assert_books_hold(world.region)


@pytest.mark.parametrize(
    ("act", "status"),
    [("accept", "ACCEPTED"), ("hold", "HELD"), ("return", "RETURNED"), ("reject", "REJECTED")],
)
def test_every_decision_is_recorded_with_its_reason(world: World, done, act: str, status: str):
    claim = decide(act, submit(world, done), world.bob)

    stored = Claim.objects.get(pk=claim.pk)
    reason = "" if act == "accept" else "The register is not signed."
    assert (stored.status, stored.decision_reason, stored.decided_at) == (status, reason, at(world))
    record = AuditRecord.objects.get(action=f"claim.{status.lower()}", subject_id=claim.pk)
    assert (record.actor_id, record.told) == (world.bob.pk, {"reason": reason} if reason else {})


@pytest.mark.parametrize("act", ["accept", "return", "reject"])
def test_a_held_claim_can_be_decided(world: World, done, act: str):
    claim = decide("hold", submit(world, done), world.bob)

    assert decide(act, claim, world.bob).status in {"ACCEPTED", "RETURNED", "REJECTED"}


@pytest.mark.parametrize("act", ["accept", "hold", "return", "reject"])
@pytest.mark.parametrize("ended", ["accept", "return", "reject"])
def test_a_decided_claim_stays_decided(world: World, done, act: str, ended: str):
    claim = decide(ended, submit(world, done), world.bob)

    message = f"Claim INV-1 is already {claim.get_status_display()}."
    with refused(f"claim.{act}", WrongState, message):
        decide(act, claim, world.bob)


def test_a_held_claim_is_not_held_again(world: World, done):
    claim = decide("hold", submit(world, done), world.bob)

    with refused("claim.hold", WrongState, "Claim INV-1 is already held."):
        decide("hold", claim, world.bob)


@pytest.mark.parametrize("act", ["accept", "hold", "return", "reject"])
def test_nobody_decides_a_claim_of_their_own(world: World, done, act: str):
    claim = submit(world, done)

    with refused(f"claim.{act}", SamePerson, TWO_PERSONS):
        decide(act, claim, world.eve)


def test_who_issued_a_voucher_does_not_accept_its_claim(world: World, done):
    other = finished(world, world.employees[1], issued_by=world.bob)
    claim = submit(world, done, other)

    message = "You issued vouchers in this claim. Somebody who did not has to check it."
    for issuer in (world.alice, world.bob):
        with refused("claim.accept", SamePerson, message):
            decide("accept", claim, issuer)
    assert decide("accept", claim, world.carol).status == Status.ACCEPTED


@pytest.mark.parametrize("act", ["return", "reject"])
def test_what_was_turned_down_can_be_claimed_again_under_its_number(world, done, act: str):
    first = decide(act, submit(world, done), world.bob)
    done.refresh_from_db()
    assert done.claimed_at is None

    again = submit(world, done)

    assert decide("accept", again, world.bob).status == Status.ACCEPTED
    items = ClaimItem.objects.filter(redemption=done)
    assert set(items.values_list("claim_id", "dropped")) == {(first.pk, True), (again.pk, False)}
    assert stages(world.line) == (LINE - FACE, 0, 0, FACE, 0)


def test_a_redemption_in_a_living_claim_is_not_claimed_again(world: World, done):
    submit(world, done)

    message = f"Voucher {done.voucher.number} is in another claim already."
    with refused("claim.submit", vouchers.NotClaimable, message):
        submit(world, done, number="INV-2")


def test_one_redemption_that_cannot_be_claimed_stops_the_whole_claim(world: World, done):
    other = finished(world, world.employees[1])
    submit(world, other)

    with refused("claim.submit", vouchers.NotClaimable, f"Voucher {other.voucher.number} is in"):
        submit(world, done, other, number="INV-2")


def test_training_not_completed_is_not_claimed(world: World):
    redemption, _enrolment = enrol(world)

    message = f"The learner of voucher {redemption.voucher.number} has enrolled; only completed"
    with refused("claim.submit", vouchers.NotClaimable, message):
        submit(world, redemption)


def test_what_the_holder_has_not_confirmed_is_not_claimed(world: World):
    redemption = redeem(world, issue(world))

    message = f"The redemption of voucher {redemption.voucher.number} is awaiting the holder"
    with refused("claim.submit", vouchers.NotClaimable, message):
        submit(world, redemption)


def test_what_was_reversed_is_not_claimed(world: World):
    redemption, _enrolment = enrol(world)
    vouchers.reverse_redemption(
        redemption=redemption, ending="NO_SHOW", reason="…", actor=world.eve, occurred_at=NOON
    )

    with refused("claim.submit", vouchers.NotClaimable, "is reversed; only a confirmed one"):
        submit(world, redemption)


def test_a_redemption_of_another_provider_is_not_ones_own(world: World, done):
    message = f"Redemption {done.pk} is not one of yours."
    with refused("claim.submit", vouchers.NotClaimable, message):
        submit(world, done, provider=world.rival, actor=world.mallory)


def test_a_redemption_of_another_region_and_one_that_is_not_there_look_alike(world: World, done):
    elsewhere = build_world()
    foreign, unknown = finished(elsewhere, elsewhere.hanna).pk, new_id()

    for pk in (foreign, unknown):
        with refused(
            "claim.submit", vouchers.NotClaimable, f"Redemption {pk} is not one of yours."
        ):
            submit(world, done, redemption_ids=[done.pk, pk])


def test_a_claim_of_nothing_is_refused(world: World):
    with refused("claim.submit", InvalidValue, "The claim names no redemption."):
        submit(world)


def test_a_redemption_named_twice_is_claimed_once(world: World, done):
    claim = submit(world, done, redemption_ids=[done.pk, done.pk])

    assert (claim.amount_minor, claim.items.count()) == (FACE, 1)


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("INV-001", "INV1"),
        ("inv 0001", "INV1"),
        ("INV-0", "INV0"),
        ("INV-000", "INV0"),
        ("INV-010", "INV10"),
        ("2026/007-b", "2026007B"),
        ("0042", "42"),
        (" №_12 ", "12"),
        ("счёт 05", "СЧЁТ5"),
        ("--/--", ""),
    ],
)
def test_two_spellings_of_a_number_share_their_plain_form(number: str, plain: str):
    assert payments.normalised(number) == plain


@pytest.mark.parametrize("again", ["INV-1", "inv 0001", "I.N.V/01"])
def test_a_number_is_used_once_however_it_is_typed(world: World, done, again: str):
    submit(world, done, number="INV-001")
    other = finished(world, world.employees[1])

    message = f"Number “{again}” is taken by claim “INV-001”. Use another."
    with refused("claim.submit", payments.DuplicateNumber, message):
        submit(world, other, number=again)


def test_a_number_without_letters_and_digits_is_refused(world: World, done):
    with refused("claim.submit", payments.DuplicateNumber, "Number “—/—” is taken by claim “–”."):
        submit(world, done, number="—/—")


def test_two_providers_may_use_one_number(world: World, done):
    submit(world, done)
    elsewhere = build_world()

    assert submit(elsewhere, finished(elsewhere, elsewhere.hanna)).number == "INV-1"


def test_the_database_itself_keeps_one_living_claim_a_redemption(world: World, done):
    submit(world, done)
    item = ClaimItem.objects.get(redemption=done)
    item.pk = new_id()

    with pytest.raises(IntegrityError, match="redemption_claimed_once"), transaction.atomic():
        item.save(force_insert=True)


def test_the_database_itself_keeps_one_living_claim_a_number(world: World, done):
    claim = submit(world, done)
    claim.pk = new_id()

    with pytest.raises(IntegrityError, match="claim_number_once"), transaction.atomic():
        claim.save(force_insert=True)


def test_the_database_itself_refuses_a_claim_decided_by_its_maker(world: World, done):
    submit(world, done)

    with pytest.raises(IntegrityError, match="claim_by_two_persons"), transaction.atomic():
        Claim.objects.update(decided_by_id=world.eve.pk)


def test_the_database_itself_refuses_amounts_of_nothing(world: World, done):
    submit(world, done)

    with pytest.raises(IntegrityError, match="claim_amount_positive"), transaction.atomic():
        Claim.objects.update(amount_minor=0)
    with pytest.raises(IntegrityError, match="claim_item_amount_positive"), transaction.atomic():
        ClaimItem.objects.update(amount_minor=0)


def finished(world: World, holder, *, issued_by=None) -> Redemption:
    redemption = redeem(world, issue(world, holder, actor=issued_by or world.alice))
    complete(world, confirm(world, redemption))
    return redemption


def submit(world: World, *redemptions: Redemption, **changes) -> Claim:
    wanted = {
        "provider": world.academy,
        "number": "INV-1",
        "redemption_ids": [redemption.pk for redemption in redemptions],
        "actor": world.eve,
        "occurred_at": at(world),
    }
    return payments.submit_claim(**{**wanted, **changes})


def decide(act: str, claim: Claim, actor) -> Claim:
    decision = getattr(payments, f"{act}_claim")
    reason = {} if act == "accept" else {"reason": "The register is not signed."}
    return decision(claim=claim, actor=actor, occurred_at=claim.submitted_at, **reason)


def at(world: World):
    return world.session.ends_at + DAY
