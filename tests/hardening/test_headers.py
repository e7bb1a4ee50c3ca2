"""What every kind of answer tells the browser, errors and files included."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler404, handler500
from config.urls import urlpatterns as real

__all__ = ["handler400", "handler404", "handler500"]


@login_not_required
def broken(request):
    raise RuntimeError("planted")


@login_not_required
def public(request):
    return HttpResponse("open data", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [*real, path("api/v1/broken/", broken), path("broken/", broken)]
urlpatterns.append(path("api/v1/public/", public))
HERE = override_settings(ROOT_URLCONF=__name__)

KINDS = {
    "page": ("get", "/", 200),
    "sign-in": ("get", "/sign-in/", 200),
    "redirect": ("get", "/admin/", 302),
    "page-404": ("get", "/nothing", 404),
    "page-405": ("delete", "/sign-in/", 405),
    "page-500": ("get", "/broken/", 500),
    "api-401": ("get", "/api/v1/vouchers/", 401),
    "api-404": ("get", "/api/v1/nothing/", 404),
    "api-405": ("delete", "/api/v1/openapi.json", 405),
    "api-500": ("get", "/api/v1/broken/", 500),
    "document": ("get", "/api/v1/openapi.json", 200),
    "too-long": ("get", "/?q=" + "a" * 3_000, 414),
    "bad-host": ("get", "/", 400),
    "static": ("get", "/static/portals/look.css", 200),
    "static-404": ("get", "/static/portals/nothing.css", 404),
}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answer_to(kind: str):
    method, address, status = KINDS[kind]
    host = "stranger.example" if kind == "bad-host" else "testserver"
    client = Client(raise_request_exception=False)
    answer = getattr(client, method)(address, headers={"host": host})
    answer.close()
    assert answer.status_code == status
    return answer


@pytest.fixture(autouse=True)
def planted(settings, db):
    settings.WHITENOISE_USE_FINDERS = True
    with HERE:
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_every_header(kind):
    answer = answer_to(kind)

    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) == 36


@pytest.mark.parametrize("kind", KINDS)
def test_the_policy_allows_nothing_inline_and_nobody_elses(kind):
    policy = dict(
        directive.strip().partition(" ")[::2]
        for directive in answer_to(kind)["Content-Security-Policy"].split(";")
    )

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert not {"unsafe", "http:", "https:", "*"} & set(" ".join(policy.values()).split())
    assert "unsafe" not in " ".join(policy.values())


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"static"}))
def test_what_is_made_for_somebody_is_never_kept(kind):
    assert "no-store" in answer_to(kind)["Cache-Control"]


def test_only_an_answer_to_nobody_in_particular_may_be_kept(world, as_user):
    assert Client().get("/api/v1/public/")["Cache-Control"] == "public, max-age=60"
    assert as_user(world.alice).get("/api/v1/public/")["Cache-Control"] == "no-store"


def test_a_file_of_the_design_may_be_kept():
    assert "max-age" in answer_to("static")["Cache-Control"]


def test_every_answer_to_a_key_or_a_session_is_never_kept(world, as_user, client):
    client.force_login(world.alice)

    for address in ("/api/v1/me/", "/api/v1/reports/spend/?file=csv", "/"):
        assert as_user(world.alice).get(address)["Cache-Control"] == "no-store"
        assert client.get(address)["Cache-Control"] == "no-store"


def test_a_fault_of_ours_is_a_problem_with_a_number_and_without_a_word_of_its_cause():
    answer = answer_to("api-500")

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/internal-error"
    assert answer.json()["instance"] == f"urn:uuid:{answer['X-Request-ID']}"
    assert b"planted" not in answer.content + answer_to("page-500").content


def test_a_form_without_its_token_is_refused_on_a_page_of_ours():
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})

    assert answer.status_code == 403
    assert b"<style" not in answer.content
    assert b"look.css" in answer.content
