"""The catalogues are whole: every text of the source, once, with its placeholders and plurals."""

import re
from gettext import c2py

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.utils.translation import ngettext, override

from budgets.models import Allocation, Order
from payments.models import PaymentOrder
from providers.models import HourUnit
from providers.queries import hours_text
from reports import wording
from tests.i18n.sources import (
    LANGUAGES,
    ROOT,
    catalogue,
    catalogue_path,
    messages,
    messages_of,
    translations,
)

PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)[a-z]|%[sd]|</?\w+>")
NAMELESS = re.compile(r"\{\}|%[sd]")
LETTER = re.compile(r"[^\W\d_]")

HOURS = {
    "en": "0 academic hours, 1 academic hour, 2 academic hours, 5 academic hours, "
    "11 academic hours, 21 academic hours, 22 academic hours, 101 academic hours",
    "ru": "0 академических часов, 1 академический час, 2 академических часа, "
    "5 академических часов, 11 академических часов, 21 академический час, "
    "22 академических часа, 101 академический час",
    "uk": "0 академічних годин, 1 академічна година, 2 академічні години, "
    "5 академічних годин, 11 академічних годин, 21 академічна година, "
    "22 академічні години, 101 академічна година",
    "lv": "0 akadēmisko stundu, 1 akadēmiskā stunda, 2 akadēmiskās stundas, "
    "5 akadēmiskās stundas, 11 akadēmisko stundu, 21 akadēmiskā stunda, "
    "22 akadēmiskās stundas, 101 akadēmiskā stunda",
}

# The only counted text of the portals' frame.
NUMBERS = (0, 1, 2, 5, 11, 21, 22, 101)
MENDING = {
    "en": "answers answer answers answers answers answers answers answers",
    "ru": "ответов ответ ответа ответов ответов ответ ответа ответ",
    "uk": "відповідей відповідь відповіді відповідей відповідей відповідь відповіді відповідь",
    "lv": "atbilžu atbilde atbildes atbildes atbilžu atbilde atbildes atbilde",
}

each_language = pytest.mark.parametrize("language", LANGUAGES)
UNITS = {"{number} kB", "{number} MB"}  # Latvian writes them as English does.


def test_every_language_of_the_settings_has_a_catalogue():
    assert sorted(path.name for path in (ROOT / "locale").iterdir()) == sorted(LANGUAGES)


@each_language
def test_every_text_of_the_source_is_in_the_catalogue(language):
    known = {(message.context, message.id) for message in catalogue(language)}

    missing = {text: path for text, path in messages().items() if text not in known}

    assert not missing, "Run `make messages` and translate them."


@each_language
def test_the_catalogue_keeps_no_text_that_is_gone(language):
    extra = [m.id for m in catalogue(language) if m.id and (m.context, m.id) not in messages()]

    assert not extra, "Run `make messages`."
    assert not catalogue(language).obsolete


@each_language
def test_nothing_is_left_untranslated_or_doubtful(language):
    assert not [message.id for message in catalogue(language) if message.fuzzy]
    assert not [source for source, text in translations(language) if not text.strip()]


@each_language
def test_placeholders_and_tags_are_those_of_the_source(language):
    differing = [
        (source, text)
        for source, text in translations(language)
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(text))
    ]

    assert not differing


def test_every_placeholder_has_a_name():
    texts = [text for _context, text in messages()]

    assert not [text for text in texts if NAMELESS.search(str(text))]


@each_language
def test_a_translation_begins_and_ends_as_its_source_does(language):
    unlike = [
        (source, text)
        for source, text in translations(language)
        if source != source.strip() or text != text.strip()
    ]

    assert not unlike


@each_language
def test_no_translation_is_the_english_text(language):
    same = {
        source
        for source, text in translations(language)
        if text == source and LETTER.search(PLACEHOLDER.sub("", source))
    }

    assert same <= UNITS


@each_language
def test_the_header_says_language_and_character_set(language):
    headers = dict(catalogue(language).mime_headers)

    assert headers["Language"] == language
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@each_language
def test_the_plural_rule_is_that_of_the_language(language):
    index = c2py(catalogue(language).plural_expr)
    form = Locale(language).plural_form

    pairs = {(form(number), index(number)) for number in range(1_000)}

    assert catalogue(language).num_plurals == len(pairs) == 3
    assert {number for _form, number in pairs} == {0, 1, 2}


@each_language
def test_every_plural_has_a_form_for_each_number(language):
    plurals = [message for message in catalogue(language) if message.pluralizable]

    assert plurals
    assert all(len(set(message.string)) == 3 for message in plurals)


@pytest.mark.parametrize("language", HOURS)
def test_hours_agree_with_their_number(language):
    with override(language):
        texts = [hours_text(number, HourUnit.ACADEMIC) for number in (0, 1, 2, 5, 11, 21, 22, 101)]

    assert ", ".join(texts) == HOURS[language]


@pytest.mark.parametrize("language", MENDING)
def test_what_needs_mending_agrees_with_its_number(language):
    one, more = "%(number)s answer needs mending", "%(number)s answers need mending"
    with override(language):
        texts = [ngettext(one, more, number) % {"number": number} for number in NUMBERS]

    words = MENDING[language].split()
    assert [text.split()[:2] for text in texts] == [
        [str(number), word] for number, word in zip(NUMBERS, words, strict=True)
    ]


@each_language
def test_a_fraction_is_not_counted(language):
    # gettext has no form for it ("1,5 ответа"), and says so; our tests take no warnings.
    with override(language), pytest.warns(DeprecationWarning, match="must be an integer"):
        text = ngettext("%(number)s answer needs mending", "%(number)s answers need mending", 1.5)

    assert text


def test_a_status_agrees_with_what_it_is_said_of():
    with override("ru"):
        assert Allocation.Status.APPROVED.label == "утверждена"
        assert PaymentOrder.Status.APPROVED.label == "утверждено"
        assert Order.Status.CLOSED.label == "закрыт"


@each_language
def test_shares_end_as_the_printed_report_expects(language):
    with override(language):
        # It shows them without this ending, before a figure with a sign of its own.
        assert all(str(label).endswith(", %") for label in wording.RATES.values())


@each_language
def test_the_compiled_catalogue_is_the_present_one(language):
    with catalogue_path(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)

    assert texts_of(compiled) == texts_of(catalogue(language)), "Run `make test`."


def texts_of(texts: Catalog) -> dict[tuple, tuple]:
    # A compiled catalogue gives contexts as bytes.
    return {
        (m.context.decode() if isinstance(m.context, bytes) else m.context, forms(m.id)): forms(
            m.string
        )
        for m in texts
        if m.id
    }


def forms(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_texts_are_found_in_code_and_in_templates(tmp_path):
    code, page = tmp_path / "code.py", tmp_path / "page.html"
    code.write_text(
        'a = _("one")\nb = ngettext_lazy("two", "twos", 2)\nc = pgettext_lazy("x", "y")'
    )
    page.write_text(
        '{% load i18n %}{% translate "four" %}{% blocktranslate %}5{% endblocktranslate %}'
    )

    assert messages_of(code) == [(None, "one"), (None, ("two", "twos")), ("x", "y")]
    assert messages_of(page) == [(None, "four"), (None, "5")]
