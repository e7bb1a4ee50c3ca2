"""A mail is written with the act it tells of, and sent until it went out."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from audit import operations, tasks
from audit.models import Notice
from core import tokens

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_waiting(db) -> None:
    """Tests that commit leave mails behind; forget them until the end of this one."""
    Notice.objects.all().delete()


def write(**given) -> None:
    operations.notify(
        address="hanna@example.org",
        language="lv",
        subject="Come in",
        body="Here: {link}",
        occurred_at=NOON,
        **given,
    )


def unreachable(_notice: Notice) -> None:
    raise ConnectionRefusedError


def test_a_mail_goes_out_once_in_its_language(db, mailoutbox):
    write()

    assert (tasks.send_notices(), tasks.send_notices()) == (1, 0)
    assert [sent.to for sent in mailoutbox] == [["hanna@example.org"]]
    assert mailoutbox[0].extra_headers == {"Content-Language": "lv"}


def test_the_secret_of_a_link_is_in_the_mail_and_in_no_row(db, settings, mailoutbox):
    opened = uuid4()
    write(link="/in/{token}/", token_purpose="in", token_of=opened)
    tasks.send_notices()

    secret = tokens.make("in", opened)
    assert mailoutbox[0].body.startswith(f"Here: {settings.PUBLIC_ADDRESS}/in/{secret}/")
    assert secret not in str(Notice.objects.values().get())


def test_a_mail_is_plain_and_html_with_one_button_and_nothing_from_elsewhere(settings, mailoutbox):
    settings.HELP_ADDRESS = "help@example.org"
    write(link="/in/", button="Look <now>")
    tasks.send_notices()
    [(html, kind)] = mailoutbox[0].alternatives
    address = f"{settings.PUBLIC_ADDRESS}/in/"

    assert kind == "text/html"
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == [address]
    assert "Look &lt;now&gt;</a>" in html
    assert '<html lang="lv">' in html
    for part in (html, mailoutbox[0].body):
        assert ("Here:" in part, "help@example.org" in part) == (True, True)
    assert mailoutbox[0].body.count(address) == 1


def test_a_mail_that_cannot_go_is_tried_again_ever_more_seldom(db):
    write()
    tries = []
    at = NOON
    while operations.send_next_notice(at=at, send=unreachable) or at < NOON + timedelta(hours=1):
        tries.append((at - NOON).total_seconds() // 60)
        at = Notice.objects.get().next_try_at

    assert tries[:6] == [0, 1, 3, 7, 15, 31]
    assert len(tries) == operations.TRIES_MAX


def test_a_mail_of_an_act_that_was_rolled_back_is_not_sent(db, mailoutbox):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert tasks.send_notices() == 0
    assert mailoutbox == []


def test_a_secret_opens_what_it_was_made_for_and_nothing_else():
    opened = uuid4()
    secret = tokens.make("in", opened)

    assert tokens.read("in", secret) == opened
    assert tokens.read("out", secret) is None
    assert tokens.read("in", secret[:-1]) is None
    assert tokens.read("in", "") is None
