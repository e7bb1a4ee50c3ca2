"""An employee without an account gets a letter, follows its link, chooses a course and books it."""

import re

from django.core import mail

from audit import tasks
from people import operations as people
from people.models import Employee
from people.operations.imports import EMPLOYEE_COLUMNS
from tests.chromium import needs_chromium
from tests.journeys.browser import Story, Window, story
from tests.world import DAY, NOON, World, issue
from vouchers.models import Redemption

pytestmark = needs_chromium


def test_an_employee_books_a_course_from_the_letter(committed_world: World, settings):
    world = committed_world
    igor, address = newcomer(world)
    voucher = issue(world, igor)
    with story("letter-to-booking", at=NOON + DAY) as told:
        settings.PUBLIC_ADDRESS = told.address
        link = told.meanwhile(link_in_the_letter, address)
        window = told.window()
        opens_the_pages(window, link, voucher.number)
        chooses_and_books(window)
        fetches_the_calendar(window)
        follows_the_link_again(told, link)
        booked = told.meanwhile(Redemption.objects.get, voucher=voucher)

    assert (booked.status, booked.session_id) == ("AWAITING_HOLDER", world.session.pk)


def newcomer(world: World) -> tuple[Employee, str]:
    """Somebody new, invited in January, who never opened the account."""
    columns = ",".join(EMPLOYEE_COLUMNS)
    row = "N1,Озёркина,Нина,,FIN,,clerk,2026-01-01,"
    act = {"actor": None, "occurred_at": NOON - DAY}
    people.import_employees(
        region=world.region, content=f"{columns}\n{row}\n".encode(), apply=True, **act
    )
    employee = Employee.objects.get(region=world.region, work_id="N1")
    address = f"nina@{world.region.code}.example.org".lower()
    invited = {"address": address, "language": "en", "employee": employee}
    people.invite(region=world.region, **invited, **act)
    return employee, address


def link_in_the_letter(address: str) -> str:
    while tasks.send_notices():
        pass
    letter = [sent for sent in mail.outbox if sent.to == [address]][-1]
    assert "You have a training voucher" in letter.subject
    links = re.findall(r"http\S+", letter.body)
    assert len(links) == 1
    return links[0]


def opens_the_pages(window: Window, link: str, number: str) -> None:
    window.opens(link)
    window.sees("No password is needed.")
    window.keeps("the-link-of-the-letter")
    window.presses("Open my pages")
    window.sees("60,000.00", number)
    window.keeps("the-voucher")


def chooses_and_books(window: Window) -> None:
    window.follows("Choose a course")
    window.keeps("the-courses")
    window.page.locator("main table a").first.click()
    window.sees("How to get a place")
    window.keeps("one-course")
    window.presses("Book the place")
    window.sees("Your place is booked.")
    window.keeps("booked")


def fetches_the_calendar(window: Window) -> None:
    with window.page.expect_download() as fetched:
        window.follows("Add to the calendar")
    content = fetched.value.path().read_text()
    assert content.startswith("BEGIN:VCALENDAR")
    assert content.count("BEGIN:VEVENT") == 5


def follows_the_link_again(told: Story, link: str) -> None:
    """Whoever finds the letter later is told what to do, and let in nowhere."""
    finder = told.window()
    finder.opens(link)
    finder.sees("This link opens nothing any more")
    finder.keeps("the-second-time")
    finder.follows("Send me a new link")
    finder.sees("It goes to your address on record")
    finder.keeps("a-new-link")
