import pytest

from budgets.classification import SCHEMES, parse_code
from core.errors import InvalidValue
from tests.budgets.papers import appropriated, propose_line
from tests.refusals import refused


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_example_of_each_scheme_is_one_of_its_codes(scheme):
    code, parts = parse_code(scheme, SCHEMES[scheme].example)

    assert code == SCHEMES[scheme].example == "".join(parts.values())


@pytest.mark.parametrize(
    "text",
    ["999 0705 231D390010 244", "9990705231D390010244", "9990705231d390010244"],
)
def test_a_kbk_is_read_in_its_parts_however_it_is_spaced(text):
    assert parse_code("RU-KBK", text) == (
        "9990705231D390010244",
        {
            "administrator": "999",
            "section": "0705",
            "target_item": "231D390010",
            "kind": "244",
        },
    )


@pytest.mark.parametrize("item", ["01201Д9999", "01201D9999", "012Я1Я9999", "0120199999"])
def test_the_target_item_may_hold_cyrillic_or_latin_letters(item):
    _code, parts = parse_code("RU-KBK", f"999 0705 {item} 244")

    assert parts["target_item"] == item


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("999070523110390010244"[:19], 19),
        ("999070523110390010244", 21),
        ("999070523110390010", 18),
        ("", 0),
    ],
)
def test_a_kbk_of_another_length_is_refused_with_the_length_and_an_example(text, length):
    with pytest.raises(InvalidValue) as refusal:
        parse_code("RU-KBK", text)

    assert f"“{text}” has {length} characters and is no code of RU-KBK" in str(refusal.value)
    assert "99907051111111111244 is one" in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "A9907051111111111244",  # A letter in the administrator,
        "999O7051111111111244",  # in the section,
        "9990705111111111124A",  # in the kind of expenditure.
        "999070511111111-1244",
        "9990705111111111Ё244",  # Ё is no letter of the code list.
        "٩9907051111111111244",  # Digits are ASCII digits.
    ],
)
def test_twenty_characters_in_the_wrong_places_are_no_kbk(text):
    with pytest.raises(InvalidValue, match="is no code of RU-KBK"):
        parse_code("RU-KBK", text)


@pytest.mark.parametrize(
    ("scheme", "text", "parts"),
    [
        ("LV-EKK", "01 2231", {"programme": "01", "economic": "2231"}),
        ("UA-KPKVK", "2601020 2210", {"programme": "2601020", "economic": "2210"}),
    ],
)
def test_latvian_and_ukrainian_codes_are_read_in_their_parts(scheme, text, parts):
    assert parse_code(scheme, text) == (text.replace(" ", ""), parts)


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        *(("LV-EKK", text) for text in ("01223", "0122311", "01223A")),
        *(("UA-KPKVK", text) for text in ("2601020221", "260102022100", "2601020221A")),
    ],
)
def test_latvian_and_ukrainian_codes_have_their_own_lengths(scheme, text):
    with pytest.raises(
        InvalidValue, match=f"has {len(text)} characters and is no code of {scheme}"
    ):
        parse_code(scheme, text)


def test_an_unknown_scheme_is_refused_with_the_known_ones():
    with pytest.raises(InvalidValue, match="Known: RU-KBK, LV-EKK, UA-KPKVK"):
        parse_code("FR-NBC", "123")


def test_a_line_with_a_wrong_code_is_refused(world):
    appropriation = appropriated(world)

    with refused("allocation.propose", InvalidValue, "“999” has 3 characters"):
        propose_line(world, appropriation, classification_code="999")
