"""What strangers write reaches somebody, keeps nothing of them, and cannot flood."""

import pytest
from django.test import Client

from audit.models import AuditRecord, Notice
from people.models import Region, Role
from portals.public.floods import EACH
from tests.people.colleagues import make_official
from tests.sign_in import browser_of

WORDS = "The course of the 3rd of May did not take place. {link}"


@pytest.fixture
def overseers(world):
    """An auditor and an administrator whom a mail can reach."""
    found = [make_official(world, role) for role in (Role.AUDITOR, Role.ADMINISTRATOR)]
    for number, user in enumerate(found):
        user.email = f"overseer{number}@example.org"
        user.save(update_fields=["email"])
    return found


def report(browser, world, **changes):
    sent = {"region": world.region.pk, "words": WORDS, "form_key": "k1"}
    return browser.post("/irregularity/", {**sent, **changes})


def test_an_irregularity_reaches_auditors_and_administrators(client, world, overseers):
    answer = report(client, world)
    done = client.get(answer["Location"]).content.decode()

    assert set(Notice.objects.values_list("address", flat=True)) >= {u.email for u in overseers}
    assert "did not take place. { link }" in Notice.objects.latest("created_at").body
    assert "nobody knows who you are" in done


def test_who_is_signed_in_writes_as_nobody(world, overseers):
    report(browser_of(world.alice), world)
    records = AuditRecord.objects.filter(action="irregularity.reported")

    assert [(each.actor_id, each.region_id) for each in records] == [(None, world.region.pk)]
    assert not Notice.objects.filter(body__contains=world.alice.username).exists()
    assert (
        world.alice.username not in browser_of(world.alice).get("/irregularity/").content.decode()
    )


def test_a_form_that_is_sent_twice_tells_once(client, world, overseers):
    answers = [report(client, world).status_code for _each in range(2)]

    assert answers == [302, 302]
    assert Notice.objects.filter(subject__contains="irregularity").count() == 2


def test_where_nobody_can_be_reached_it_is_said(client, world):
    answer = report(client, world)

    assert answer.status_code == 409
    assert "Nobody there can be reached" in answer.content.decode()
    assert "did not take place" in answer.content.decode()


def test_where_nobody_can_be_reached_the_telephone_is_named(client, world):
    Region.objects.filter(pk=world.region.pk).update(help_phone="+7 811 200-00-00")

    assert "Telephone +7 811 200-00-00." in report(client, world).content.decode()


def test_after_some_reports_an_address_waits(world, overseers):
    told = [report(Client(), world, form_key=f"k{n}").status_code for n in range(EACH + 1)]

    assert told == [302] * EACH + [429]
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert report(other, world, form_key="other").status_code == 302


def test_a_problem_goes_to_who_helps_and_names_the_page(client, world, settings):
    settings.HELP_ADDRESS = "help@example.org"
    form = client.get("/problem/?page=/audit/").content.decode()
    client.post("/problem/", {"page": "/audit/", "words": "It is empty."})
    notice = Notice.objects.get(address="help@example.org")

    assert 'value="/audit/"' in form
    assert 'name="region"' not in form
    assert "/audit/" in notice.body


def test_without_an_address_for_help_the_administrators_get_it(client, world, overseers, settings):
    settings.HELP_ADDRESS = ""
    client.post("/problem/", {"region": world.region.pk, "words": "It is empty."})

    assert list(Notice.objects.values_list("address", flat=True)) == ["overseer1@example.org"]


def test_what_is_missing_is_said(client, world):
    answer = report(client, world, words="")

    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()


@pytest.mark.parametrize("path", ["about", "accessibility", "privacy", "reported"])
def test_the_statements_are_for_everybody(client, db, path):
    page = client.get(f"/{path}/")

    assert page.status_code == 200
    assert 'href="/accessibility/"' in page.content.decode()
    assert f'href="/problem/?page=/{path}/"' in page.content.decode()
