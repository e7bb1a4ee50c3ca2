"""What readers of each language get: pages, and the refusals of the API."""

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info
from rest_framework.test import APIClient

from tests.i18n.sources import LANGUAGES, ROOT, messages_of, translated
from tests.sign_in import browser_of

PAGES = {
    "home": "portals/home.html",
    "sign-in": "account/login.html",
    "scanned-voucher": "portals/voucher.html",
}
TEMPLATES = ROOT / "portals" / "templates"
# A page says these the same in every language: techniques, and languages in their own words.
NAMES = {"API", "JSON", "JavaScript", "OpenAPI"}
NAMES |= {get_language_info(code)["name_local"].capitalize() for code, _name in settings.LANGUAGES}

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_page = pytest.mark.parametrize("page", PAGES)


def read(client, page: str, language: str) -> str:
    """Return the words of a page as a reader sees or hears them, its title first."""
    answer = client.get(reverse(page), headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    shown = re.sub(r"<script.*?</script>", " ", answer.text, flags=re.DOTALL)
    heard = re.sub(r'<[^>]+ (?:aria-label|alt|title)="([^"]*)"[^>]*>', r" \1 ", shown)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", heard)).split())


def texts_of(page: str) -> list[str]:
    return [str(text) for _context, text in messages_of(TEMPLATES / PAGES[page])]


@pytest.fixture
def asking(world):
    """Return a client that asks as Dan, who may see the line and not touch it."""
    client = APIClient()
    client.force_authenticate(world.dan)
    return client


@each_page
@pytest.mark.django_db
def test_every_page_opens_in_english(client, page):
    assert texts_of(page)[0] in read(client, page, "en")


@each_page
@each_language
@pytest.mark.django_db
def test_a_page_has_its_title_in_the_readers_language(client, page, language):
    title = translated(language, texts_of(page)[0])

    assert read(client, page, language).startswith(title)


@each_page
@each_language
@pytest.mark.django_db
def test_no_english_text_is_left_on_a_page(client, page, language):
    text = read(client, page, language)

    known = [
        *texts_of(page),
        *(str(text) for _context, text in messages_of(TEMPLATES / "portals" / "base.html")),
    ]
    assert not [source for source in known if source in text]


@each_page
@pytest.mark.parametrize("language", ["ru", "uk"])
@pytest.mark.django_db
def test_a_cyrillic_page_has_no_latin_words_but_names(client, page, language):
    assert set(re.findall("[A-Za-zĀ-ž]+", read(client, page, language))) <= NAMES


@each_language
def test_who_is_signed_in_finds_their_pages_in_their_language(world, language):
    text = read(browser_of(world.dan), "audit", language)

    assert translated(language, "Audit") in text
    assert translated(language, "Sign out") in text


@each_language
@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_the_readers_language(client, language):
    wrong = {"login": "nobody", "password": "nothing"}

    answer = client.post(reverse("sign-in"), wrong, headers={"accept-language": language})

    refusal = "The user name and the password do not fit together. Try again."
    assert translated(language, refusal) in answer.text


@each_language
def test_a_refusal_of_the_api_is_in_the_readers_language(world, asking, language):
    answer = asking.post(
        f"/api/v1/allocations/{world.line.pk}/pause/",
        {"reason": "-"},
        format="json",
        headers={"accept-language": language},
    )

    refusal = "This takes the role {roles} in the region. Ask your administrator."
    roles = " / ".join(translated(language, text) for text in ("budget officer", "approver"))
    assert answer.status_code == 403
    assert answer.json()["detail"] == translated(language, refusal).format(roles=roles)


@each_language
def test_a_faulty_request_is_answered_in_the_readers_language(world, asking, language):
    answer = asking.post(
        f"/api/v1/allocations/{world.line.pk}/pause/",
        format="json",
        headers={"accept-language": language},
    )

    body = answer.json()
    faults = "The request has faults; each is listed with its place."
    assert body["detail"] == translated(language, faults)
    assert body["errors"][0]["detail"] != "This field is required."


def test_a_language_we_do_not_speak_is_answered_in_english(world, asking):
    answer = asking.get(f"/api/v1/allocations/{world.hanna.pk}/", headers={"accept-language": "de"})

    assert answer.json()["detail"] == "There is nothing here for you."
