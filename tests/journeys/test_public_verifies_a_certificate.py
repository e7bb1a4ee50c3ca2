"""Somebody is shown a certificate and checks it in a browser, with no account and no key."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from learning import seals
from learning.models import LearningCertificate
from learning.printing import print_certificate
from tests.chromium import chromium, needs_chromium
from tests.world import World, complete, enrol

pytestmark = needs_chromium


@pytest.fixture
def certificate(committed_world: World) -> LearningCertificate:
    enrolment = enrol(committed_world)[1]
    complete(committed_world, enrolment)
    return LearningCertificate.objects.get(enrolment=enrolment)


@pytest.fixture
def file(certificate: LearningCertificate) -> bytes:
    return print_certificate(certificate)


@pytest.fixture
def address(file: bytes) -> Iterator[str]:
    server = LiveServer("localhost:20747")
    with override_settings(PUBLIC_ADDRESS=server.url):
        yield server.url
    server.stop()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(base_url=address, java_script_enabled=request.param)


def check(page: Page, *, code: str = "", file: bytes | None = None) -> str:
    page.goto("/")
    page.click("footer >> text=Check a certificate")
    page.fill("#id_code", code)
    if file is not None:
        wanted = {"name": "c.pdf", "mimeType": "application/pdf", "buffer": file}
        page.set_input_files("#id_file", wanted)
    page.click("main button:text-is('Check')")
    return page.inner_text("main")


def test_a_genuine_one_and_a_forged_one(certificate: LearningCertificate, file: bytes, page: Page):
    genuine = check(page, code=certificate.code)
    forged = check(page, code=seals.new_code())

    assert "This certificate is genuine" in genuine
    assert certificate.holder_name in genuine
    assert "No such certificate" in forged
    assert "This file is genuine" in check(page, file=file)
    assert "This file was altered" in check(page, file=file.replace(b"NotoSans", b"NotoSanz"))
    assert certificate.code not in page.url


def test_the_qr_leads_to_the_answer(certificate: LearningCertificate, page: Page, request):
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(f"/c#{certificate.code.replace('-', '')}")

    if "without" in request.node.callspec.id:
        page.fill("#id_code", certificate.code)
        page.click("main button:text-is('Check')")
    page.wait_for_selector("text=This certificate is genuine")
    assert certificate.holder_name in page.inner_text("main")
    assert not [url for url in asked if certificate.code[:4] in url.partition("#")[0]]
