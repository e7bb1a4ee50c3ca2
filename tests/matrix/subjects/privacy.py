"""Personal data: invitations, corrections, holds and terms; and what one keeps about oneself."""

from allauth.mfa.models import Authenticator

from people import operations as people
from people.models import Invitation
from privacy import operations as privacy
from privacy.models import Correction, LegalHold, RetentionRule
from tests.matrix.subjects.budget import act, name
from tests.world import NOON, World


def invitation(world: World) -> Invitation:
    return people.invite(
        region=world.region,
        address=f"{name()}@example.org".lower(),
        language="en",
        **act(world, "ann"),
    )


def passkey(world: World) -> Authenticator:
    """A passkey of Hanna or her counterpart."""
    return Authenticator.objects.create(
        user=world.hanna.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Telephone", "credential": {}},
    )


def correction(world: World) -> Correction:
    waiting = Correction.objects.filter(region=world.region).values_list("employee_id", flat=True)
    person = next(each for each in world.employees if each.pk not in set(waiting))
    return privacy.ask_correction(
        employee=person,
        wanted={"post": "head clerk"},
        ground="Promoted.",
        actor=person.user,
        occurred_at=NOON,
    )


def hold(world: World) -> LegalHold:
    return privacy.place_hold(on=world.hanna, ground="Case 1", **act(world, "ann"))


def rule(world: World) -> RetentionRule:
    return privacy.propose_rule(region=world.region, **a_rule(world), **act(world, "ann"))


def a_rule(world: World) -> dict:
    """Return a rule of a kind for which none waits yet."""
    waiting = set(RetentionRule.objects.filter(region=world.region).values_list("kind", flat=True))
    kind = next(each for each in RetentionRule.Kind.values if each not in waiting)
    return {"kind": kind, "months": 1200, "enabled": True, "basis": "Law 4"}
