"""Reading the QR code in a photo, for browsers that read none themselves."""

from io import BytesIO

import zxingcpp
from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_MAX = 25_000_000  # Twice what a telephone takes.
SIDE_MAX = 2_000  # Pixels: enough for a code on a tenth of the picture.


def qr_text_of(photo: bytes) -> str | None:
    """Return what the QR code says; None where there is none, or where it is no photo."""
    try:
        with Image.open(BytesIO(photo), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return None
            picture.draft("L", (SIDE_MAX, SIDE_MAX))  # So that a JPEG is not unpacked in full.
            grey = picture.convert("L")
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    grey.thumbnail((SIDE_MAX, SIDE_MAX))
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return found[0].text if found else None
