"""Eve applies for more, is interrupted, comes back; one document is rejected, replaced, accepted.

Bob looks at the documents and takes the application up, Zoe, the second accreditor, decides.
"""

from pathlib import Path

from people.models import Role
from providers import operations as providers
from providers.models import Accreditation, NeededDocument
from tests.chromium import needs_chromium
from tests.journeys.browser import Story, Window, story
from tests.people.colleagues import make_official
from tests.providers.scans import names, pdf
from tests.sign_in import PASSWORD, give_authenticator, give_password
from tests.world import NOON, World

pytestmark = needs_chromium
WHY = "The licence of 2019 names no language courses. Send the one of 2025."
HOME = "/provider/accreditation/"


def test_an_application_is_left_taken_up_again_and_survives_a_rejected_document(
    committed_world: World, tmp_path: Path
) -> None:
    world = committed_world
    ask_for(world, "LICENCE", "Licence to teach")
    ask_for(world, "STATUTES", "Statutes")
    zoe, secret = make_official(world, Role.ACCREDITOR), of_eve(world)
    with story("accreditation", at=NOON) as told:
        begins_and_leaves(told, world, tmp_path)
        eve = returns_and_sends(told, world, secret, tmp_path)
        bob = told.window(world.bob)
        rejects_one(bob)
        replaces(eve, tmp_path)
        accepts_and_takes_up(bob)
        accredits(told.window(zoe))
        offers_a_course(eve)
        found = told.meanwhile(what_became, world)

    assert found == ("ACCREDITED", ["REJECTED", "ACCEPTED", "ACCEPTED"], [True, False, False])


def ask_for(world: World, code: str, english: str) -> NeededDocument:
    return providers.need_document(
        region=world.region, code=code, names=names(english), actor=world.bob, occurred_at=NOON
    )


def of_eve(world: World) -> str:
    """Give Eve what she signs in with; return the secret of her authenticator."""
    give_password(world.eve)
    return give_authenticator(world.eve)


def signs_in(told: Story, world: World, secret: str) -> Window:
    eve = told.window()
    eve.opens("/sign-in/")
    eve.fills("User name or e-mail address", world.eve.username)
    eve.fills("Password", PASSWORD)
    eve.presses("Sign in")
    eve.page.get_by_label("Code").fill(told.code(secret))
    eve.presses("Sign in")
    return eve


def begins_and_leaves(told: Story, world: World, folder: Path) -> None:
    """She knows the first day and one document; somebody reads along in Russian; she goes home."""
    eve = told.window(world.eve)
    eve.opens(HOME)
    eve.follows("Apply for accreditation")
    eve.presses("Begin the application")
    eve.sees("The application is begun.", "It cannot be sent yet.", "Statutes")
    eve.keeps("begun")
    eve.follows("Kinds of course and period")
    eve.page.get_by_label("language course").check()
    eve.fills("First day", "2026-04-01")
    is_read_in_russian(eve)
    eve.presses("Save")
    eve.sees("Saved.", "Missing: the last day, Licence to teach, Statutes.")
    attaches(eve, "Licence to teach", folder / "licence-2019.pdf")
    eve.sees("The document is attached.", "Missing: the last day, Statutes.")
    eve.keeps("left-half-done")
    eve.page.locator("summary", has_text=world.eve.username).click()
    eve.page.locator("header").get_by_role("button", name="Sign out").click()
    eve.page.wait_for_url(lambda url: "/provider/" not in url)


def is_read_in_russian(eve: Window) -> None:
    """What was filled in and not saved is still there, in both languages."""
    eve.page.locator("summary", has_text="English").click()
    eve.page.get_by_role("button", name="Русский").click()
    eve.sees("языковой курс")
    eve.keeps("read-in-russian")
    eve.page.locator("summary", has_text="Русский").click()
    eve.page.get_by_role("button", name="English").click()
    assert eve.page.get_by_label("language course").is_checked()
    assert eve.page.get_by_label("First day").input_value() == "2026-04-01"


def attaches(eve: Window, document: str, file: Path) -> None:
    file.write_bytes(pdf(file.stem))
    eve.follows(document)
    eve.page.locator("input[type=file]").set_input_files(file)
    eve.presses("Attach the document")


def returns_and_sends(told: Story, world: World, secret: str, folder: Path) -> Window:
    told.clock.shift(3 * 3600)
    eve = signs_in(told, world, secret)
    eve.opens("/provider/")
    eve.follows("Go on with the application")
    eve.sees("Language course", "licence-2019.pdf", "Missing: the last day, Statutes.")
    eve.follows("Kinds of course and period")
    assert eve.page.get_by_label("First day").input_value() == "2026-04-01"
    eve.fills("Last day", "2027-03-31")
    eve.presses("Save")
    attaches(eve, "Statutes", folder / "statutes.pdf")
    eve.follows("Check and send")
    eve.sees("licence-2019.pdf", "statutes.pdf")
    eve.keeps("check-your-answers")
    eve.presses("Send the application")
    eve.sees("The application is sent.", "The accreditor of your region")
    eve.keeps("sent")
    return eve


def decides_on(officer: Window, document: str, answer: str, reason: str = "") -> None:
    row = officer.page.get_by_role("row").filter(has_text=document).filter(has_text="not looked")
    row.get_by_role("link", name="Decide").click()
    officer.page.get_by_label(answer, exact=True).check()
    if reason:
        officer.fills("Reason, if you reject it", reason)
    officer.presses("Decide")
    officer.sees("The decision on the document is kept.")


def rejects_one(bob: Window) -> None:
    bob.opens("/department/accreditations/")
    bob.follows("What waits for a decision")
    bob.follows("Academy")
    bob.sees("Still to be accepted: Licence to teach, Statutes.")
    bob.keeps("at-the-desk")
    with bob.page.expect_download() as handed:
        bob.page.get_by_role("link", name="licence-2019.pdf").click()
    assert handed.value.suggested_filename == "licence-2019.pdf"
    decides_on(bob, "Statutes", "accepted")
    decides_on(bob, "Licence to teach", "rejected", WHY)
    bob.sees("A document is rejected. The provider replaces it.")
    bob.keeps("one-document-rejected")


def replaces(eve: Window, folder: Path) -> None:
    eve.opens(HOME)
    eve.sees("Replace each document that is rejected.")
    eve.follows("Language course")
    eve.sees("You", WHY)
    eve.keeps("what-the-desk-said")
    attaches(eve, "Licence to teach", folder / "licence-2025.pdf")
    eve.sees("The document is attached.", "The accreditor of your region")
    eve.follows("Licence to teach")
    eve.sees("licence-2019.pdf", "replaced", "licence-2025.pdf")
    eve.keeps("the-old-one-is-kept")


def accepts_and_takes_up(bob: Window) -> None:
    bob.opens("/department/accreditations/?waiting=true")
    bob.follows("Academy")
    decides_on(bob, "licence-2025.pdf", "accepted")
    rules(bob, "under review", "The papers are in order.")


def rules(officer: Window, state: str, reason: str) -> None:
    officer.page.locator("main p.row").get_by_role("link", name="Decide").click()
    officer.page.get_by_label(state, exact=True).check()
    officer.fills("Reason", reason)
    officer.presses("Check")
    officer.presses(f"Decide: {state}")
    officer.sees("The decision holds from now on.")


def accredits(zoe: Window) -> None:
    zoe.opens("/department/accreditations/?waiting=true")
    zoe.sees("under review")
    zoe.follows("Academy")
    rules(zoe, "accredited", "Visited on 1 March.")
    zoe.keeps("accredited")


def offers_a_course(eve: Window) -> None:
    eve.opens(HOME)
    eve.sees("accredited", "Visited on 1 March.")
    eve.keeps("where-it-stands")
    eve.opens("/provider/courses/new/")
    eve.page.get_by_label("Programme").select_option(index=0)
    eve.page.locator("#id_name").fill("English for clerks")
    for kind, hours in {"theory": 16, "practice": 48, "self_study": 6, "test": 2}.items():
        eve.page.locator(f"#id_{kind}_hours").fill(str(hours))
    eve.page.locator("#id_price_minor").fill("60 000,00")
    eve.presses("Offer it")
    eve.sees("The course is offered.", "English for clerks")


def what_became(world: World) -> tuple[str, list[str], list[bool]]:
    """Return the state of the application, and of its documents: which were replaced."""
    application = Accreditation.objects.get(provider=world.academy, scope=["LANGUAGE"])
    documents = list(application.documents.order_by("pk"))
    states = [each.status for each in documents]
    return application.status, states, [each.superseded_at is not None for each in documents]
