"""The approver's queue: who asks, what it changes, and what is not theirs to decide."""

from budgets.models import Decision, Virement
from people.models import User
from tests.budgets.papers import propose_virement
from tests.chromium import needs_chromium
from tests.journeys.browser import Story, Window, story
from tests.sign_in import PASSWORD, give_authenticator, give_password
from tests.world import NOON, World

pytestmark = needs_chromium


def test_an_approver_sees_what_changes_and_who_asked_and_approves(committed_world: World):
    world = committed_world
    asked = propose_virement(world, amount_minor=250_000_00)
    give_password(world.bob)
    secret = give_authenticator(world.bob)
    with story("approvers-queue", at=NOON) as told:
        is_kept_from_what_she_asked_for(told.window(world.alice), asked)
        bob = signs_in(told, world.bob, secret)
        reads_the_queue(bob, world)
        approves_a_while_later(told, bob, secret)
        decided = told.meanwhile(Virement.objects.get, pk=asked.pk)

    assert (decided.status, decided.decided_by_id) == (Decision.APPROVED, world.bob.pk)


def signs_in(told: Story, user: User, secret: str) -> Window:
    window = told.window()
    window.opens("/sign-in/")
    window.fills("User name or e-mail address", user.username)
    window.fills("Password", PASSWORD)
    window.presses("Sign in")
    window.page.get_by_label("Code").fill(told.code(secret))
    window.keeps("second-factor")
    window.presses("Sign in")
    return window


def reads_the_queue(bob: Window, world: World) -> None:
    bob.opens("/department/")
    bob.sees("Virement P3 to P1, RUB\u00a0250,000.00", f"Asked by {world.alice.username}")
    bob.keeps("what-waits-for-you")
    bob.follows("Approvals")
    bob.sees("P3: 1,000,000.00 → 750,000.00 available", "P1: 1,000,000.00 → 1,250,000.00 available")
    bob.keeps("the-queue")


def approves_a_while_later(told: Story, bob: Window, secret: str) -> None:
    """A second factor of a quarter of an hour ago binds no money: a new one is asked for."""
    told.clock.shift(900)
    bob.page.get_by_role("row", name="250,000.00").get_by_role("link").click()
    bob.sees("Is it still you?")
    bob.keeps("is-it-still-you")
    bob.page.get_by_label("Code").fill(told.code(secret))
    bob.presses("Confirm")
    bob.sees("Fewer learners, more hours.", "Line P3", "Line P1")
    bob.keeps("what-it-changes")
    bob.presses("Move RUB\u00a0250,000.00 from P3 to P1")
    bob.sees("Virement P3 to P1: approved.")
    bob.keeps("approved")


def is_kept_from_what_she_asked_for(alice: Window, own: Virement) -> None:
    alice.opens("/department/approvals/")
    alice.sees("With somebody else", "You, or who counts as you")
    assert alice.page.get_by_role("link", name="Virement").count() == 0
    alice.keeps("with-somebody-else")
    alice.opens(f"/department/approvals/virement/{own.pk}/")
    alice.sees("approver")
    assert alice.page.locator("main form").count() == 0
    alice.keeps("not-hers-to-approve")
