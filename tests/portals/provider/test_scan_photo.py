"""A photo of the QR instead of a typed code: read by the service, and kept by nobody."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.paper.ink import qr_image
from core.photos import PIXELS_MAX, qr_text_of
from tests.world import issue
from vouchers import codes
from vouchers.models import CodeTry, Redemption

SCAN = "/provider/scan/"

pytestmark = pytest.mark.usefixtures("before")


def file_of(picture: Image.Image, kind: str = "JPEG") -> bytes:
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def photo_of(voucher, *, side: int = 400) -> Image.Image:
    """Return the sheet as a hand holds it: crooked, before something grey."""
    text = codes.qr_text(codes.secrets_of(voucher.pk, voucher.code_version).token)
    code = qr_image(text).convert("L").resize((side, side))
    picture = Image.new("L", (1600, 1200), 128)
    picture.paste(code, (500, 300))
    return picture.rotate(7, fillcolor=128)


def present(browser, world, photo: bytes, code: str = ""):
    sent = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
    return browser.post(SCAN, {"code": code, "photo": sent, "session": str(world.session.pk)})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_code_on_a_photo_is_presented(world, eve, kind):
    voucher = issue(world)

    assert present(eve, world, file_of(photo_of(voucher), kind)).status_code == 303
    assert Redemption.objects.get().voucher_id == voucher.pk


def test_a_typed_code_counts_before_the_photo(world, eve):
    answer = present(eve, world, file_of(photo_of(issue(world))), code="0000-0000-0000-0000-1")

    assert answer.status_code == 400
    assert not Redemption.objects.exists()


def test_a_photo_without_a_code_is_said_at_its_field_and_costs_no_try(world, eve):
    answer = present(eve, world, file_of(Image.new("L", (800, 600), 200)))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#id_photo"' in page
    assert "No QR code was found" in page
    assert not CodeTry.objects.filter(spent_at__isnull=False).exists()


def test_neither_code_nor_photo_is_asked_for(world, eve):
    page = eve.post(SCAN, {"session": str(world.session.pk)}).content.decode()

    assert "Type the code, or take a photo of it." in page


def test_what_is_no_photo_or_too_large_says_nothing(world):
    photo = file_of(photo_of(issue(world)))
    wide = file_of(Image.new("1", (PIXELS_MAX // 1000 + 1, 1000)), "PNG")

    assert qr_text_of(photo)
    for content in (
        b"",
        b"%PDF-1.7",
        photo[:3000],
        wide,
        file_of(photo_of(issue(world, world.employees[1])), "GIF"),
    ):
        assert qr_text_of(content) is None
