"""Attempts at secrets are counted over processes, by an address nobody can make up, or refused."""

from ipaddress import ip_network

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.sign_in import code_of, sign_in

DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache_down(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": DEAD}
    }


def test_after_five_wrong_passwords_the_right_one_is_refused_too(bob, secret):
    for _try in range(5):
        sign_in(Client(), bob.username, password="wrong")

    answer = sign_in(Client(), bob.username)
    assert answer.status_code == 200
    assert "Too many failed attempts" in answer.content.decode()


def test_the_limit_of_a_person_holds_from_every_address(bob, secret):
    for host in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{host}").post(
            "/sign-in/", {"login": bob.username, "password": "wrong"}
        )

    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), bob.username).status_code == 200


def test_after_five_wrong_codes_the_right_one_is_refused_too(client, bob, secret):
    sign_in(client, bob.username)
    for _try in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})

    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 200
    assert client.get("/api/v1/me/").status_code == 401


def fail_from(claimed: str, name: str) -> str:
    client = Client(headers={"X-Forwarded-For": claimed})
    return sign_in(client, name, password="wrong").content.decode()


def test_a_stranger_cannot_make_up_addresses_to_get_more_tries(db):
    said = [fail_from(f"203.0.113.{n}", f"nobody{n}") for n in range(11)]

    assert "Too many failed attempts" not in said[9]
    assert "Too many failed attempts" in said[10]


def test_behind_our_own_proxy_each_client_has_its_own_tries(db, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1/32")]

    said = [fail_from(f"203.0.113.{n}", f"nobody{n}") for n in range(11)]
    assert not [text for text in said if "Too many failed attempts" in text]


def test_without_the_place_where_attempts_are_counted_nobody_gets_in(bob, secret, cache_down):
    answer = sign_in(Client(), bob.username)

    assert (answer.status_code, "sessionid" in answer.cookies) == (503, False)


def test_without_it_no_code_is_taken_and_no_letter_sent(world, bob, secret, settings):
    browser = Client()
    sign_in(browser, bob.username)
    down = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": DEAD}
    settings.CACHES = {"default": down}

    code = browser.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    letter = browser.post("/account/password/forgotten/", {"email": f"{bob.username}@example.org"})
    assert (code.status_code, letter.status_code) == (503, 503)
    assert browser.get("/api/v1/me/").status_code == 401


def test_too_large_a_file_is_answered_in_the_readers_language_with_the_way_back(client, settings):
    settings.UPLOAD_BYTES_MAX = 1_000_000
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "lv"
    path = "/department/vouchers/issue-file/"
    answer = client.post(path, {"file": ContentFile(b"x" * 1_100_000, "people.csv")})
    shown = answer.content.decode()

    assert (answer.status_code, answer["Content-Language"]) == (413, "lv")
    assert "1 MB" in shown
    assert f'href="{path}"' in shown
