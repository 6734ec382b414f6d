"""People's words at rest: only this portal reads them, only where it put them, and only whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import settings
from portal.mistakes import SettingsError
from portal.sealing import KEY_ID, NONCE, SealBroken, fingerprint, seal, unseal

OLD, NEW, FOREIGN = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
PLACE = "comment.text_sealed.7"


@pytest.fixture(autouse=True)
def our_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [OLD])


@given(st.text())
def test_what_somebody_said_comes_back_letter_by_letter(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert unseal(seal(text, PLACE), PLACE) == text


def test_sealed_words_cannot_be_read() -> None:
    sealed = seal("unicorn socks", PLACE)
    assert b"unicorn" not in sealed
    assert b"socks" not in sealed


def test_the_same_words_sealed_twice_do_not_look_alike() -> None:
    once, again = seal("yes", PLACE), seal("yes", PLACE)
    assert once[KEY_ID:] != again[KEY_ID:]
    assert once[KEY_ID : KEY_ID + NONCE] != again[KEY_ID : KEY_ID + NONCE]


@pytest.mark.parametrize("place", ["comment.text_sealed.8", "concern.decision_sealed.7", "comment.text_sealed.", ""])
def test_words_moved_to_another_place_are_refused(place: str) -> None:
    with pytest.raises(SealBroken):
        unseal(seal("I am happy", PLACE), place)


def test_a_single_changed_bit_is_refused_wherever_it_is() -> None:
    sealed = seal("I am happy", PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            unseal(bytes(changed), PLACE)


@pytest.mark.parametrize("length", [0, 3, 4, 15, 16, 31])
def test_words_that_were_cut_short_are_refused(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(seal("I am happy", PLACE)[:length], PLACE)


def test_a_thief_with_another_key_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("I am happy", PLACE)
    for keys in ([FOREIGN], []):
        monkeypatch.setattr(settings, "KEYS", keys)
        with pytest.raises(SealBroken):
            unseal(sealed, PLACE)


def test_another_key_under_the_same_name_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("I am happy", PLACE)
    monkeypatch.setattr(settings, "KEYS", [FOREIGN])
    named = seal("", PLACE)[:KEY_ID] + sealed[KEY_ID:]
    with pytest.raises(SealBroken):
        unseal(named, PLACE)


def test_after_a_change_of_keys_old_words_are_read_and_new_ones_are_sealed_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = seal("said before", PLACE)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    new = seal("said since", PLACE)
    assert unseal(old, PLACE) == "said before"
    assert unseal(new, PLACE) == "said since"
    monkeypatch.setattr(settings, "KEYS", [NEW])
    assert unseal(new, PLACE) == "said since"
    with pytest.raises(SealBroken):
        unseal(old, PLACE)


def test_a_broken_seal_says_where_and_not_what() -> None:
    with pytest.raises(SealBroken, match="elsewhere") as raised:
        unseal(seal("I am happy", PLACE), "elsewhere")
    assert "happy" not in str(raised.value)


def test_a_fingerprint_is_the_same_today_and_tomorrow_and_after_a_change_of_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = fingerprint("card", "K7RM2QXW4T")
    assert made.hex() == "7fb8cecafbdb87bc9be565c6597e875d3f6e8c08ebdbd84e3861b6e64d9cac9e"
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    assert fingerprint("card", "K7RM2QXW4T") == made


def test_fingerprints_tell_purposes_codes_and_portals_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {
        fingerprint("card", "AB"),
        fingerprint("receipt", "AB"),
        fingerprint("card", "BA"),
        fingerprint("card", "A", "B"),
    }
    monkeypatch.setattr(settings, "KEYS", [FOREIGN])
    made.add(fingerprint("card", "AB"))
    assert len(made) == 5
    assert {len(one) for one in made} == {32}


def test_without_a_key_nothing_is_sealed_and_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [])
    with pytest.raises(SettingsError, match="PORTAL_KEY"):
        seal("words", PLACE)
    with pytest.raises(SettingsError, match="PORTAL_KEY"):
        fingerprint("card", "AB")
