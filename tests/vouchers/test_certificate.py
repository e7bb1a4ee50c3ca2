"""The certificate as its readers meet it: as text, as a picture, and as bytes."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from pypdf import PdfReader
from reportlab.lib.units import mm

from vouchers.certificates import Certificate, Funder, render_certificate, render_certificates

MARGIN = 14 * mm
PAGE_WIDTH, PAGE_HEIGHT = 210 * mm, 297 * mm

ALPHABETS = {
    "ru": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя № « » ₽",
    "uk": "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ абвгґдеєжзиіїйклмнопрстуфхцчшщьюя ’ ₴",
    "lv": "AĀBCČDEĒFGĢHIĪJKĶLĻMNŅOPRSŠTUŪVZŽ aābcčdeēfgģhiījkķlļmnņoprsštuūvzž „ ” €",
    "en": "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 “ ” – —",
}

ORDINARY = Certificate(
    language="ru",
    region_name="Псковская область",
    number="ВО-2020-0451",
    issued_date=date(2020, 9, 7),
    holder_name="Елена Сергеевна Ветрова",
    body_name="Комитет по финансам Псковской области",
    amount_minor=600_000,
    currency="RUB",
    valid_until=date(2020, 12, 6),
    code="7KQ4-M2XW-9TPD-3HVA-R",
    qr_text="https://vouchers.example/v/7KQ4M2XW9TPD3HVAR",
    course_name="Переквалификация органов госвласти",
    hours_text="72 академических часа",
    place_lines=("Псковский государственный университет", "группа G62"),
    start_text="5 октября 2020, 9:00",
    cost_scope="материалы, платформа, тесты и документы",
    funders=(Funder(name="Оплачено из бюджета Псковской области, 2020 год"),),
    help_phone="+7 811 000-00-00",
    help_hours="По будням с 9:00 до 18:00.",
    verify_address="vouchers.example/v",
)

LONG_NAME = "Департамент міжнародного співробітництва, залучення грантів і євроінтеграції області"
LONG_COURSE = (
    "Підвищення кваліфікації державних службовців: цифрова грамотність, кібергігієна, штучний "
    "інтелект і захист персональних даних у щоденній роботі органів місцевого самоврядування"
)
LONGEST = replace(
    ORDINARY,
    language="lv",
    region_name="Vidzemes plānošanas reģions un Latgales plānošanas reģiona pašvaldību apvienība",
    number="LV-VIDZEME-2026-SPECIĀLAIS-000012030004",
    holder_name="Šķērsgriezuma-Nepārtrauktības Ģertrūde Žannete Ķirsone-Bērziņkalniņa-Ļaudama",
    body_name=LONG_NAME + ", ministrija",
    amount_minor=123_456_789_012,
    currency="EUR",
    course_name=LONG_COURSE,
    place_lines=(
        LONG_NAME,
        "Nepārtrauktībasnepārtrauktībasnepārtrauktībasgrupa",
        "Rīga, 412. auditorija",
    ),
    start_text="2026. gada 30. septembrī, trešdien, plkst. 9.30 līdz 17.45",
    cost_scope="mācību materiāli drukātā un elektroniskā veidā, platforma, pārbaudījumi, apliecība",
    funders=(Funder(name=LONG_NAME), Funder(name="Atveseļošanas fonds"), Funder(name=LONG_NAME)),
    help_hours="Darbdienās no 9.00 līdz 17.00, piektdienās un pirmssvētku dienās līdz 15.00.",
    verify_address="vaučeri.vidzemes-planosanas-regions.pasvaldibas.example.lv/parbaudit",
    copayment_minor=1_234_500,
)
# More than a page can hold, in every place at once.
ENDLESS = "Ģertrūdes Žannetes " * 20
UTMOST = replace(
    LONGEST,
    holder_name=ENDLESS,
    body_name=ENDLESS,
    region_name=ENDLESS,
    course_name=ENDLESS,
    hours_text=ENDLESS,
    place_lines=(ENDLESS,) * 3,
    cost_scope=ENDLESS,
    funders=(Funder(name=ENDLESS),) * 4,
)


def text_of(file: bytes) -> str:
    pages = PdfReader(BytesIO(file)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def picture_of(file: bytes, *, dots_per_inch: int = 110):
    return pypdfium2.PdfDocument(file)[0].render(scale=dots_per_inch / 72).to_pil()


def boxes_of(page, *kinds: int) -> list[tuple[float, ...]]:
    return [thing.get_bounds() for thing in page.get_objects(filter=kinds, max_depth=1)]


def overlap(one, other, *, slack: float = 0.0) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack
        and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def contains(outer, inner) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


@pytest.fixture(params=[ORDINARY, LONGEST, UTMOST], ids=["ordinary", "longest", "utmost"])
def page(request):
    return pypdfium2.PdfDocument(render_certificate(request.param))[0]


@pytest.mark.parametrize("language", ALPHABETS)
def test_every_letter_of_the_language_can_be_read_back(language):
    certificate = replace(ORDINARY, language=language, holder_name=ALPHABETS[language])

    text = text_of(render_certificate(certificate))

    assert set(ALPHABETS[language]) <= set(text)


def test_letters_typed_with_separate_diacritics_are_printed_composed():
    certificate = replace(ORDINARY, holder_name="Ģirts Šķēle")

    assert "Ģirts Šķēle" in text_of(render_certificate(certificate))


def test_the_page_says_whose_what_how_much_until_when_and_the_code():
    text = text_of(render_certificate(ORDINARY))

    facts = ["Елена Сергеевна Ветрова", "Комитет по финансам", "6 000,00 ₽", "6 декабря 2020"]
    places = [text.index(fact) for fact in [*facts, ORDINARY.code, "Переквалификация"]]
    assert places == sorted(places)


@pytest.mark.parametrize("dots_per_inch", [60, 110, 300])
def test_the_code_on_the_page_can_be_scanned(dots_per_inch):
    picture = picture_of(render_certificate(ORDINARY), dots_per_inch=dots_per_inch)

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [ORDINARY.qr_text]


@pytest.mark.parametrize("qr_text", ["7KQ4-M2XW-9TPD-3HVA-R", "https://v.example/" + "я" * 60])
def test_short_and_long_addresses_can_be_scanned(qr_text):
    picture = picture_of(render_certificate(replace(ORDINARY, qr_text=qr_text)))

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [qr_text]


def test_the_code_is_printed_56_mm_wide_with_its_text_as_wide_below():
    page = pypdfium2.PdfDocument(render_certificate(ORDINARY))[0]
    [symbol] = boxes_of(page, pdfium.FPDF_PAGEOBJ_IMAGE)

    assert symbol[2] - symbol[0] == pytest.approx(56 * mm, abs=0.1)
    below = [
        box
        for box in boxes_of(page, pdfium.FPDF_PAGEOBJ_TEXT)
        if box[3] < symbol[1] and box[0] == pytest.approx(symbol[0], abs=2)
    ]
    assert max(below, key=lambda box: box[3])[2] == pytest.approx(symbol[2], abs=2)


def test_nothing_stands_in_the_white_around_the_code(page):
    [symbol] = boxes_of(page, pdfium.FPDF_PAGEOBJ_IMAGE)
    white = 4 * 56 * mm / 33
    zone = (symbol[0] - white, symbol[1] - white, symbol[2] + white, symbol[3] + white)

    texts = boxes_of(page, pdfium.FPDF_PAGEOBJ_TEXT)

    assert not [box for box in texts if overlap(zone, box, slack=0.01)]


def test_no_text_leaves_the_margins(page):
    texts = boxes_of(page, pdfium.FPDF_PAGEOBJ_TEXT)
    inside = (MARGIN - 1, MARGIN - 1, PAGE_WIDTH - MARGIN + 1, PAGE_HEIGHT - MARGIN + 1)

    assert len(texts) > 20
    assert all(contains(inside, box) for box in texts)


def test_no_text_crosses_the_frame_or_the_tear_line(page):
    lines = boxes_of(page, pdfium.FPDF_PAGEOBJ_PATH)
    frame = max(lines, key=lambda box: box[3] - box[1])
    texts = boxes_of(page, pdfium.FPDF_PAGEOBJ_TEXT)

    assert all(contains(frame, box) or not overlap(frame, box) for box in texts)
    assert not [box for box in texts for line in lines if line != frame and overlap(line, box)]


def test_no_two_texts_overlap(page):
    texts = boxes_of(page, pdfium.FPDF_PAGEOBJ_TEXT)

    # Ascenders of one line may reach into the descenders of the line above.
    assert not [pair for pair in combinations(texts, 2) if overlap(*pair, slack=1.5)]


def test_long_names_lose_no_letter():
    text = text_of(render_certificate(LONGEST)).replace(" ", "")

    for name in (LONGEST.holder_name, LONG_NAME, LONG_COURSE, LONGEST.number):
        assert name.replace(" ", "") in text


def test_texts_without_end_are_cut_and_say_so():
    text = text_of(render_certificate(UTMOST))

    assert text.count("…") >= 10
    assert UTMOST.code in text


def test_more_funders_than_a_page_holds_are_refused():
    with pytest.raises(ValueError, match="ВО-2020-0451 do not fit"):
        render_certificate(replace(ORDINARY, funders=(Funder(name=LONG_NAME),) * 40))


def test_nothing_is_set_smaller_than_nine_points(page):
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    sizes = [text.get_font_size() for text in texts]

    assert min(sizes) >= 9


def test_a_voucher_without_a_group_says_so():
    without_group = replace(ORDINARY, language="en", place_lines=(), start_text="")

    text = text_of(render_certificate(without_group))

    assert "The group is not chosen yet." in text
    assert "Choose a group" in text


def test_the_holder_is_told_of_a_share_to_pay():
    with_share = replace(ORDINARY, language="en", currency="EUR", copayment_minor=4_550)

    assert "Your own share of the price is €45.50." in text_of(render_certificate(with_share))
    assert "You do not pay anything extra." in text_of(
        render_certificate(replace(with_share, copayment_minor=0))
    )


def test_fifty_certificates_are_fifty_pages_in_order():
    batch = [replace(ORDINARY, number=f"ВО-2020-{number:04}") for number in range(50)]

    pages = PdfReader(BytesIO(render_certificates(iter(batch)))).pages

    assert len(pages) == 50
    assert all(f"ВО-2020-{number:04}" in page.extract_text() for number, page in enumerate(pages))


def test_a_print_file_needs_a_certificate():
    with pytest.raises(ValueError, match="at least one certificate"):
        render_certificates([])


def test_the_same_certificate_gives_the_same_bytes():
    before = render_certificate(ORDINARY)
    render_certificate(LONGEST)

    assert render_certificate(ORDINARY) == before


@pytest.fixture
def hasty_threads():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_do_not_disturb_each_other():
    kinds = [ORDINARY, LONGEST, UTMOST] * 8
    expected = [render_certificate(certificate) for certificate in kinds]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(render_certificate, kinds)) == expected


def test_the_file_names_its_title_language_and_author():
    reader = PdfReader(BytesIO(render_certificate(ORDINARY)))

    assert reader.metadata.title.endswith("ВО-2020-0451")
    assert reader.metadata.author == "Псковская область"
    assert reader.root_object["/Lang"] == "ru"
