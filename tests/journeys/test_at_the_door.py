"""The provider at the door: no camera, codes that are no good, one that is; and with a camera."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from core.paper.ink import qr_image
from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import DAY, NOON, World, code_of, issue, redeem, schedule
from vouchers import codes as codes_of
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

pytestmark = needs_chromium
REFUSED = {
    "used": "is already used, or booked for another session.",
    "foreign": "This code cannot be redeemed for this session.",
    "expired": "expired on 8 March 2026. Its issuer may extend it.",
}


@pytest.fixture
def codes(committed_world: World) -> dict[str, str]:
    """A sheet of each kind, by what is the matter with it."""
    world = committed_world
    used, foreign, good = (issue(world, each) for each in world.employees[:3])
    short = issue(world, world.employees[3], expires_at=NOON + 6 * DAY)
    redeem(world, used)
    other = schedule(world.rival_course, world.mallory, "R01")
    redeem(world, foreign, provider=world.rival, session=other, actor=world.mallory)
    redemption = redeem(world, short)
    at = {"actor": world.eve, "occurred_at": NOON + DAY}
    vouchers.reverse_redemption(redemption=redemption, ending="MISTAKE", reason="Slip.", **at)
    sheets = {"used": used, "foreign": foreign, "expired": short, "good": good}
    return {kind: code_of(each) for kind, each in sheets.items()}


def test_the_typed_code_serves_where_the_camera_is_denied(committed_world: World, codes):
    with story("at-the-door", at=NOON + 10 * DAY) as told:
        eve = told.window(committed_world.eve, viewport={"width": 390, "height": 844})
        is_denied_the_camera(eve)
        slips_once(eve, codes["good"])
        for kind, words in REFUSED.items():
            presents(eve, codes[kind])
            eve.sees("Not accepted", words, "Nothing was reserved.")
            eve.keeps(kind)
        presents(eve, codes["good"])
        eve.sees("Accepted", "Reserved: RUB\u00a060,000.00", "the holder confirms by")
        eve.keeps("good")
        taken = Redemption.objects.filter(session=committed_world.session, ended_at=None)
        presented = told.meanwhile(taken.count)

    assert presented == 2  # What was used before, and the good one.


def is_denied_the_camera(eve: Window) -> None:
    eve.opens("/provider/")
    eve.follows("Scan vouchers")
    eve.presses("Scan with the camera")
    eve.sees("The camera cannot be used. Type the code")
    assert not eve.page.get_by_text("Stop the camera").is_visible()
    assert eve.page.locator("#id_code").evaluate("field => field === document.activeElement")
    eve.keeps("no-camera")


def slips_once(eve: Window, code: str) -> None:
    """A wrong character is caught on the device: it costs no try."""
    presents(eve, code[:-1] + ("0" if code[-1] != "0" else "1"))
    eve.sees("One character of the code is wrong.")
    eve.keeps("slip")


def presents(eve: Window, code: str) -> None:
    eve.fills("Code on paper or screen", code)
    eve.presses("Check the code")


def test_the_camera_serves_where_the_browser_reads_no_codes(committed_world: World, tmp_path: Path):
    """Chromium on a server reads none, as telephones by Apple do; its camera is a film of ours."""
    world = committed_world
    flags = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_of(issue(world), tmp_path)}",
    ]
    with story("at-the-door-with-a-camera", at=NOON + DAY, flags=flags) as told:
        eve = told.window(world.eve, permissions=["camera"])
        eve.opens("/provider/scan/")
        assert eve.page.evaluate("'BarcodeDetector' in window") is False
        eve.presses("Scan with the camera")
        expect(eve.page.get_by_role("button", name="Read this picture")).to_be_visible()
        eve.keeps("in-sight")
        eve.presses("Read this picture")
        eve.sees("Accepted", "Reserved: RUB\u00a060,000.00")
        eve.keeps("accepted")


def film_of(voucher: Voucher, folder: Path) -> Path:
    """Return a film of one picture: the QR of a voucher, held before the camera."""
    text = codes_of.qr_text(codes_of.secrets_of(voucher.pk, voucher.code_version).token)
    picture = Image.new("RGB", (640, 480), "grey")
    picture.paste(qr_image(text).convert("RGB").resize((300, 300)), (170, 90))
    film = folder / "film.mjpeg"
    picture.save(film, "JPEG", quality=95)
    return film
