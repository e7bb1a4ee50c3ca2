"""What every page of the portals does by itself: doors, denials, repeats, looks, languages."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import AnsweredRequest, AuditRecord
from people.models import Department, Role
from people.step_up import FRESH_FOR
from tests.people.colleagues import make_official
from tests.sign_in import browser_of

pytestmark = pytest.mark.urls("tests.portals.frame_pages")
SENT = {"code": "NEW", "name": "Another", "form_key": "k1"}


@pytest.fixture
def ann(world):
    return browser_of(make_official(world, Role.ADMINISTRATOR))


def departments(world) -> list[str]:
    return list(
        Department.objects.filter(region=world.region, code="NEW").values_list("name", flat=True)
    )


def test_a_page_leads_strangers_to_the_way_in(client, world):
    assert client.get("/department/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/department/", "/personnel/", "/provider/", "/audit/", "/me/"])
def test_a_portal_says_whom_it_is_for(world, path):
    answer = browser_of(make_official(world)).get(path)

    assert answer.status_code == 403
    assert "These pages" in answer.content.decode()


def test_the_head_names_the_portals_of_who_looks(ann):
    page = ann.get("/department/").content.decode()

    assert 'href="/department/"' in page
    assert 'href="/audit/"' not in page


@pytest.mark.parametrize(
    ("role", "leads"), [(Role.AUDITOR, "/audit/"), (Role.ADMINISTRATOR, None)], ids=str
)
def test_who_has_one_portal_is_led_there_from_the_door(world, role, leads):
    """An administrator has two, and chooses."""
    answer = browser_of(make_official(world, role)).get("/")

    assert answer.get("Location") == leads


def test_a_form_that_is_sent_twice_does_its_act_once(ann, world):
    first, second = ann.post("/add/", SENT), ann.post("/add/", SENT)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert "The department is there." in ann.get(second["Location"]).content.decode()
    assert departments(world) == ["Another"]


def test_a_refused_act_is_said_above_the_form_and_may_be_mended(ann, world):
    ann.post("/add/", SENT)
    refused = ann.post("/add/", {**SENT, "form_key": "k2"})
    key = re.search(r'name="form_key" value="([^"]+)"', refused.content.decode())[1]

    assert refused.status_code == 409
    assert 'class="errors"' in refused.content.decode()
    assert key != "k2"
    assert ann.post("/add/", {**SENT, "code": "NEW2", "form_key": key}).status_code == 303


def test_a_form_that_is_sent_again_with_other_answers_says_so(ann, world):
    ann.post("/add/", SENT)
    again = ann.post("/add/", {**SENT, "name": "Third"})

    assert again.status_code == 422
    assert "You sent this form before" in again.content.decode()
    assert 'value="k1"' not in again.content.decode()
    assert departments(world) == ["Another"]


def test_what_is_missing_is_said_at_the_field_and_in_the_title(ann):
    page = ann.post("/add/", {**SENT, "name": ""})

    assert page.status_code == 422
    assert "<title>Error:" in page.content.decode()
    assert 'href="#id_name"' in page.content.decode()
    assert 'value="k1"' in page.content.decode()


@pytest.mark.parametrize("page", ["add", "check"])
def test_an_act_of_another_role_is_refused_and_recorded(world, page):
    auditor = make_official(world, Role.TREASURER)
    answer = browser_of(auditor).post(f"/{page}/", SENT)

    assert answer.status_code == 403
    assert departments(world) == []
    assert (
        AuditRecord.objects.filter(actor_id=auditor.pk, action=f"page.{page}.denied").count() == 1
    )


def test_answers_are_checked_before_they_count(ann, world):
    check = ann.post("/check/", SENT).content.decode()

    assert "Check before you go on" in check
    assert departments(world) == []
    assert 'value="Another"' in ann.post("/check/", {**SENT, "change": "1"}).content.decode()
    assert ann.post("/check/", {**SENT, "confirmed": "1"}).status_code == 303
    assert departments(world) == ["Another"]


def test_a_check_rehearses_the_act_and_leaves_nothing(
    ann, world, django_capture_on_commit_callbacks
):
    ann.post("/add/", {**SENT, "form_key": "k0"})
    before = AuditRecord.objects.count(), AnsweredRequest.objects.count()
    with django_capture_on_commit_callbacks() as waiting:
        taken = ann.post("/check/", SENT)
        free = ann.post("/check/", {**SENT, "code": "OTHER"})

    assert (taken.status_code, free.status_code, waiting) == (409, 200, [])
    assert 'value="Another"' in taken.content.decode()
    assert (AuditRecord.objects.count(), AnsweredRequest.objects.count()) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_binds_asks_for_the_second_factor_again(world, method):
    browser = browser_of(make_official(world, Role.ADMINISTRATOR))
    with time_machine.travel(timezone.now() + FRESH_FOR + timedelta(seconds=1), tick=False):
        answer = getattr(browser, method)("/fresh/", SENT if method == "post" else None)

    assert answer["Location"] == "/account/again/?next=%2Ffresh%2F"
    assert departments(world) == []


@pytest.mark.parametrize(
    ("choice", "seen"),
    [({"language": "lv"}, '<html lang="lv"'), ({"text": "200"}, 'data-text="200"')],
)
def test_another_language_or_look_keeps_page_and_input(ann, world, choice, seen):
    page = ann.post("/add/", {**SENT, **choice}).content.decode()

    assert seen in page
    assert 'value="Another"' in page
    assert seen in ann.get("/add/").content.decode()
    assert departments(world) == []


def test_a_look_that_nobody_offers_is_not_believed(ann):
    ann.cookies["display"] = 'text=999&contrast=high&"><script>=1'

    assert '<html lang="en" data-contrast="high">' in ann.get("/department/").content.decode()


def test_the_look_leads_back_and_to_no_other_host(ann):
    assert ann.post("/display/", {"text": "150", "next": "/me/"})["Location"] == "/me/"
    assert ann.post("/display/", {"next": "https://evil.example/"})["Location"] == "/"
