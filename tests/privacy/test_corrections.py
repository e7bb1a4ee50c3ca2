"""Putting right what is held: asked by the person, decided by another."""

import json

import pytest
from allauth.account.models import EmailAddress

from audit.models import AuditRecord, Notice
from core.errors import InvalidValue, SamePerson, WrongState
from people import operations as people
from people.models import Employee, Role, User
from people.operations.credentials import LinkUsedUp
from privacy import operations
from privacy.models import Correction
from tests.database import rule_broken_by
from tests.invitations import ADDRESS, accept, invite
from tests.refusals import refused
from tests.sign_in import PASSWORD
from tests.world import DAY, NOON, World


def ask(world: World, **wanted: str) -> Correction:
    return operations.ask_correction(
        employee=world.hanna,
        wanted=wanted or {"family_name": "Petrova", "email": "hanna@example.org"},
        ground="Married.",
        actor=world.hanna.user,
        occurred_at=NOON,
    )


def decide(correction: Correction, actor: User, *, accept: bool = True, reason: str = "Seen."):
    return operations.decide_correction(
        correction=correction, accept=accept, reason=reason, actor=actor, occurred_at=NOON + DAY
    )


def test_an_accepted_correction_changes_employment_and_account(world: World, keeper):
    correction = decide(ask(world), keeper(Role.HR_OFFICER))

    hanna = Employee.objects.select_related("user").get(pk=world.hanna.pk)
    assert (hanna.family_name, hanna.given_name) == ("Petrova", "Hanna")
    assert (hanna.user.last_name, hanna.user.email) == ("Petrova", "hanna@example.org")
    assert correction.before == {"family_name": "Ivanova", "email": ""}


def test_a_corrected_address_is_where_letters_go_and_the_former_mailbox_opens_nothing(
    world: World, keeper
):
    user = accept(invite(world, employee=world.hanna))
    ask_reset = {"language": "en", "occurred_at": NOON}
    before = people.ask_password_reset(address=ADDRESS, **ask_reset)

    decide(ask(world, email="Hanna@example.org"), keeper(Role.HR_OFFICER))

    held = EmailAddress.objects.get(user=user)
    assert (held.email, held.verified, held.primary) == ("hanna@example.org", True, True)
    with pytest.raises(LinkUsedUp):
        people.reset_password(reset=before, password=PASSWORD, occurred_at=NOON)
    assert people.ask_password_reset(address=ADDRESS, **ask_reset).user is None
    assert people.ask_password_reset(address="hanna@example.org", **ask_reset).user == user


def test_the_address_before_is_told_and_the_new_one_too(world: World, keeper):
    accept(invite(world, employee=world.hanna))

    decide(ask(world, email="hanna@example.org"), keeper(Role.HR_OFFICER))

    told = Notice.objects.filter(token_purpose="")  # No letters, which open something.
    addresses = set(told.values_list("address", flat=True))
    assert addresses == {ADDRESS, "hanna@example.org"}
    # Whose the former mailbox is now, nobody knows.
    assert "hanna@" not in told.get(address=ADDRESS).body


def test_an_account_nobody_opened_gets_no_verified_address_by_a_correction(world: World, keeper):
    decide(ask(world, email="hanna@example.org"), keeper(Role.HR_OFFICER))

    assert not EmailAddress.objects.filter(user=world.hanna.user).exists()


def test_an_address_of_another_account_is_not_taken(world: World, keeper):
    accept(invite(world))
    correction, officer = ask(world, email=ADDRESS.upper()), keeper(Role.HR_OFFICER)

    with refused("correction.decide", InvalidValue, "This address cannot be used"):
        decide(correction, officer)


def test_the_audit_names_the_fields_and_neither_value(world: World, keeper):
    decide(ask(world), keeper(Role.HR_OFFICER))

    records = AuditRecord.objects.filter(
        action__startswith="correction.", region_id=world.region.pk
    )
    written = json.dumps([record.details for record in records])
    assert records.count() == 2
    assert '"fields": ["email", "family_name"]' in written
    assert not [text for text in ("Petrova", "Ivanova", "hanna@", "Seen.") if text in written]


def test_a_declined_one_changes_nothing_and_says_why(world: World, keeper):
    correction = decide(ask(world), keeper(Role.HR_OFFICER), accept=False, reason="No paper.")

    assert (correction.status, correction.decision_reason) == ("DECLINED", "No paper.")
    assert Employee.objects.get(pk=world.hanna.pk).family_name == "Ivanova"


def test_declining_takes_a_reason(world: World, keeper):
    correction, officer = ask(world), keeper(Role.HR_OFFICER)
    with refused("correction.decide", InvalidValue, "Say why it is declined"):
        decide(correction, officer, accept=False, reason="")


def test_nobody_decides_on_their_own(world: World):
    correction = ask(world)
    with refused("correction.decide", SamePerson, "Nobody decides on a correction of their own"):
        decide(correction, world.hanna.user)

    assert (
        rule_broken_by(
            correction, decided_by_id=world.hanna.user_id, decided_at=NOON, status="ACCEPTED"
        )
        == "correction_by_two_persons"
    )


def test_it_is_decided_once_and_asked_one_at_a_time(world: World, keeper):
    officer, correction = keeper(Role.HR_OFFICER), ask(world)
    with refused("correction.ask", WrongState, "not yet decided"):
        ask(world)
    decide(correction, officer)
    with refused("correction.decide", WrongState, "already accepted"):
        decide(correction, officer)


@pytest.mark.parametrize(
    "wanted", [{"work_id": "W1"}, {"body": "EDU"}, {"post": ""}, {"email": ""}]
)
def test_only_fields_of_the_person_may_be_asked_and_names_stay_filled(world: World, wanted):
    with pytest.raises(InvalidValue):
        ask(world, **wanted)


def test_through_the_doors(world: World, keeper, as_user, today):
    body = {"wanted": {"post": "head of unit"}, "ground": "Promoted."}
    mine = as_user(world.hanna.user)
    asked = mine.post("/api/v1/corrections/", body, format="json")
    assert asked.status_code == 201, asked.json()
    path = f"/api/v1/corrections/{asked.json()['id']}/accept/"

    assert mine.post(path, {"reason": "x"}, format="json").status_code == 403
    assert as_user(world.dan).post(path, {"reason": "x"}, format="json").status_code == 403
    assert as_user(world.eve).post(path, {"reason": "x"}, format="json").status_code == 404
    accepted = as_user(keeper(Role.HR_OFFICER)).post(path, {"reason": "Order 4"}, format="json")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "ACCEPTED")
    assert Employee.objects.get(pk=world.hanna.pk).post == "head of unit"
