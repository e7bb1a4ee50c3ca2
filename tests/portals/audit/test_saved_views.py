"""Saved views: filters under a name, kept by the report's own form, seen by their owner alone."""

import pytest

from audit.models import AuditRecord
from people.models import Role
from reports.models import SavedView
from reports.operations import VIEWS_MAX
from tests.people.colleagues import make_official
from tests.portals.department.browsing import page
from tests.sign_in import browser_of
from tests.world import build_world

SAVE = "/audit/views/save/"


@pytest.fixture
def dan(world):
    return browser_of(world.dan)


def save(browser, name="Vouchers", key="k1", **filters):
    return browser.post(SAVE, {"name": name, "form_key": key, **(filters or {"kind": "VOUCHERS"})})


def delete_of(view):
    return f"/audit/views/{view.pk}/delete/"


def test_a_view_opens_the_filters_that_were_on(world, dan):
    pk = str(world.programme.pk)
    query = f"region={world.region.code}&programme={pk}&since=2026-01-01"
    assert f"{SAVE}?" in page(dan, f"/audit/?{query}")
    shown = page(dan, f"{SAVE}?{query}")

    answer = save(dan, region=world.region.code, programme=pk, since="2026-01-01")

    assert f'name="programme" value="{pk}"' in shown
    assert answer["Location"].startswith(f"/audit/?{query}&done=")
    assert "The view is saved." in page(dan, answer["Location"])
    assert f'href="?{query.replace("&", "&amp;")}" aria-current="true"' in page(
        dan, f"/audit/?{query}"
    )


def test_nobody_else_sees_opens_or_deletes_it(world, dan):
    save(dan, name="Mine alone")
    view = SavedView.objects.get()
    other = browser_of(make_official(world, Role.AUDITOR))

    assert "Mine alone" not in page(other, "/audit/")
    assert other.get(delete_of(view)).status_code == 404
    assert other.post(delete_of(view), {"form_key": "k9"}).status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_its_owner_deletes_it_once(dan):
    save(dan)
    view = SavedView.objects.get()
    asked = page(dan, delete_of(view))

    answers = [dan.post(delete_of(view), {"form_key": "k2"}) for _again in range(2)]

    assert "Delete the view “Vouchers”" in asked
    assert {(each.status_code, each["Location"]) for each in answers} == {(303, "/audit/?done=k2")}
    assert not SavedView.objects.exists()


def test_a_name_is_given_once_by_each(world, dan):
    save(dan)
    refused = save(dan, key="k2", kind="PLATFORM")

    assert refused.status_code == 409
    assert "You have a view named “Vouchers”" in refused.content.decode()
    assert save(browser_of(make_official(world, Role.AUDITOR))).status_code == 303


def test_twenty_are_the_most(dan):
    answers = [save(dan, name=f"V{n}", key=f"k{n}") for n in range(VIEWS_MAX + 1)]

    assert [each.status_code for each in answers] == [303] * VIEWS_MAX + [409]
    assert "You have 20 saved views, which is the most." in answers[-1].content.decode()
    assert SavedView.objects.count() == VIEWS_MAX


@pytest.mark.parametrize(
    ("filters", "status", "words"),
    [
        ({"kind": "", "holder": "Ivanova"}, 400, "No filter is on"),
        ({"kind": "ANYTHING"}, 422, "ANYTHING"),
        ({"since": "soon"}, 422, 'role="alert"'),
    ],
)
def test_only_filters_that_are_understood_are_kept(dan, filters, status, words):
    answer = save(dan, **filters)

    assert (answer.status_code, SavedView.objects.count()) == (status, 0)
    assert words in answer.content.decode()


@pytest.mark.parametrize("name", ["programme", "line", "provider", "region"])
def test_what_is_out_of_sight_is_not_kept(dan, name):
    far = build_world()
    there = {"programme": far.programme.pk, "line": far.line.pk, "provider": far.academy.pk}

    answer = save(dan, **{name: {**there, "region": far.region.code}[name]})

    assert (answer.status_code, SavedView.objects.count()) == (422, 0)


def test_the_record_tells_the_act_and_not_the_name(world, dan):
    save(dan, name="Ivanova's courses")
    view = SavedView.objects.get()

    record = AuditRecord.objects.get(action="saved_view.saved")

    assert (record.actor_id, record.subject_id, record.told) == (world.dan.pk, view.pk, {})
