"""The secrets of a voucher: readable on paper, forgiving to type, useless when guessed."""

from hashlib import sha256
from uuid import UUID

import hypothesis
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.crockford import ALPHABET, CodeMistyped
from vouchers.codes import digest, qr_text, read_secret, secrets_of

VOUCHER = UUID("01890000-0000-7000-8000-000000000001")
LOOKALIKES = {"0": "Oo", "1": "IiLl"}

# A slow machine is no reason to fail.
calm = hypothesis.settings(deadline=None)
voucher_ids = st.uuids()
versions = st.integers(min_value=1, max_value=30_000)
places = st.integers(min_value=0, max_value=16)


def test_a_code_and_a_token_are_read_back_as_what_they_are():
    plain = secrets_of(VOUCHER, 1)

    assert read_secret(plain.code) == ("code", [digest(plain.code)])
    assert read_secret(plain.token) == ("token", [digest(plain.token)])
    assert read_secret(qr_text(plain.token)) == ("token", [digest(plain.token)])


def test_the_same_voucher_and_version_have_the_same_secrets_always():
    assert secrets_of(VOUCHER, 1) == secrets_of(VOUCHER, 1)


def test_the_last_four_are_those_before_the_check_character():
    plain = secrets_of(VOUCHER, 1)

    assert plain.last4 == plain.code.split("-")[3]


@calm
@given(voucher_ids, versions)
def test_a_printed_code_has_letters_and_digits_only(voucher_id: UUID, version: int):
    groups = secrets_of(voucher_id, version).code.split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4, 1]
    assert set("".join(groups)) <= set(ALPHABET)


@calm
@given(voucher_ids, versions)
def test_a_token_has_140_bits_in_characters_of_the_same_alphabet(voucher_id: UUID, version: int):
    token = secrets_of(voucher_id, version).token

    assert len(token) == 28
    assert set(token) <= set(ALPHABET)


@calm
@given(voucher_ids, versions, versions)
def test_another_version_is_another_code_and_token(voucher_id: UUID, one: int, other: int):
    assume(one != other)

    old, new = secrets_of(voucher_id, one), secrets_of(voucher_id, other)
    assert old.code != new.code
    assert old.token != new.token


@calm
@given(voucher_ids, voucher_ids)
def test_another_voucher_has_another_code_and_token(one: UUID, other: UUID):
    assume(one != other)

    assert secrets_of(one, 1).code != secrets_of(other, 1).code
    assert secrets_of(one, 1).token != secrets_of(other, 1).token


@calm
@given(voucher_ids, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught(voucher_id: UUID, place: int, wrong: str):
    plain = secrets_of(voucher_id, 1).code.replace("-", "")
    assume(plain[place] != wrong)

    with pytest.raises(CodeMistyped, match="One character of the code is wrong"):
        read_secret(plain[:place] + wrong + plain[place + 1 :])


@calm
@given(voucher_ids, st.integers(min_value=0, max_value=15))
def test_every_two_neighbours_exchanged_are_caught(voucher_id: UUID, place: int):
    plain = secrets_of(voucher_id, 1).code.replace("-", "")
    assume(plain[place] != plain[place + 1])

    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    with pytest.raises(CodeMistyped):
        read_secret(swapped)


def test_all_mistakes_of_one_code_are_caught():
    plain = secrets_of(VOUCHER, 1).code.replace("-", "")
    wrong = {plain[:n] + c + plain[n + 1 :] for n in range(17) for c in ALPHABET} - {plain}
    wrong |= {plain[:n] + plain[n + 1] + plain[n] + plain[n + 2 :] for n in range(16)} - {plain}

    assert len(wrong) >= 17 * 31
    for text in wrong:
        with pytest.raises(CodeMistyped):
            read_secret(text)


@calm
@given(voucher_ids, st.data())
def test_look_alikes_spaces_hyphens_and_case_do_not_matter(voucher_id: UUID, data: st.DataObject):
    code = secrets_of(voucher_id, 1).code
    typed = "".join(data.draw(spellings(character)) for character in code)

    assert read_secret(f"  {typed} ") == ("code", [digest(code)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "0",
        "0" * 16,
        "0" * 18,
        "0" * 27,
        "0" * 29,
        "U" * 17,
        "0000-0000-0000-0000-*",
        "0000-0000-0000-0000-=",
        "٠" * 17,
        "https://example.org/v#",
        "' OR 1=1 --",
    ],
)
def test_what_is_no_code_is_refused(text: str):
    with pytest.raises(CodeMistyped, match="A code has 16 characters and a check character"):
        read_secret(text)


def test_a_digest_cannot_be_made_without_the_key(settings):
    before = digest("anything")
    settings.VOUCHER_CODE_KEY = "another key, of another installation."

    assert digest("anything") != before
    assert before != sha256(b"anything").digest()


def test_the_secrets_cannot_be_derived_without_the_key(settings):
    before = secrets_of(VOUCHER, 1)
    settings.VOUCHER_CODE_KEY = "another key, of another installation."

    assert secrets_of(VOUCHER, 1).code != before.code
    assert secrets_of(VOUCHER, 1).token != before.token


def test_what_is_printed_never_changes(settings):
    # Vouchers are on paper: another derivation would make every one of them void.
    settings.VOUCHER_CODE_KEY = "a key that only this test has, 32+"

    plain = secrets_of(VOUCHER, 1)
    assert plain.code == "R36S-B4JB-55XG-Q1TV-X"
    assert plain.token == "BCFT0R8CJKSW763JQ4TCWSH4KMM4"


def spellings(character: str) -> st.SearchStrategy[str]:
    if character == "-":
        return st.sampled_from(["-", "", " ", " - "])
    return st.sampled_from([character, character.lower(), *LOOKALIKES.get(character, "")])
