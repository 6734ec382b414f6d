"""People's words at rest: only this portal reads them, only where it put them, and only whole."""

import hashlib
import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from portal import keys, sealing, settings
from portal.mistakes import SettingsError
from portal.sealing import (
    HEAD,
    LEAST,
    WRAPPED,
    SealBroken,
    fingerprint,
    fingerprints,
    newest_head,
    renew,
    seal,
    seal_own,
    unseal,
    unseal_own,
)
from tests.earlier import sealed_earlier

OLD, NEW, FOREIGN = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
PLACE = "comment.text_sealed.7"
TIMES = 1_000
EARLIER = bytes.fromhex("7d8a485a000102030405060708090a0b3463bf7fe589ad75ea61f6ecde9bba469cf70a16e83aa6f0836e4bdf6e")
"""`said long ago`, sealed at PLACE with OLD by the portal as it was first released."""


@pytest.fixture(autouse=True)
def our_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [OLD])


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that takes answers, as it was set up while OLD was the only key."""
    public, code = keys.public_half().raw, keys.code_key()
    for name, value in {"ANSWERING": True, "PUBLIC_KEY": public, "CODE_KEY": code, "KEYS": []}.items():
        monkeypatch.setattr(settings, name, value)


@given(st.text())
def test_what_somebody_said_comes_back_letter_by_letter(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert unseal(seal(text, PLACE), PLACE) == text


def test_sealed_words_cannot_be_read() -> None:
    sealed = seal("unicorn socks", PLACE)
    assert b"unicorn" not in sealed
    assert b"socks" not in sealed


def test_the_same_words_sealed_twice_have_nothing_but_the_keys_id_in_common() -> None:
    once, again = seal("yes", PLACE), seal("yes", PLACE)
    assert once[:HEAD] == again[:HEAD] == newest_head()
    assert not any(once[at : at + 8] == again[at : at + 8] for at in range(HEAD, len(once) - 7))


@pytest.mark.parametrize(
    ("shorter", "longer"), [("", "yes"), ("no", "He hits me when mum is at work"), ("x" * 253, "x" * 508)]
)
def test_how_long_words_are_is_told_to_a_power_of_two_and_no_closer(shorter: str, longer: str) -> None:
    """A thief learns which power of two they fit in; under 252 bytes, not even that."""
    assert len(seal(shorter, PLACE)) == len(seal(longer, PLACE))
    assert len(seal("x" * 252, PLACE)) == HEAD + WRAPPED + LEAST + 16
    assert len(seal("x" * 509, PLACE)) == HEAD + WRAPPED + 1024 + 16


@pytest.mark.parametrize(
    "place",
    ["comment.text_sealed.8", "comment.said_sealed.7", "concern.text_sealed.7", "comment.text_sealed.", ""],
)
def test_words_moved_to_another_place_are_refused(place: str) -> None:
    for sealed in (seal("I am happy", PLACE), sealed_earlier("I am happy", PLACE, OLD)):
        with pytest.raises(SealBroken):
            unseal(sealed, place)


def test_a_single_changed_bit_is_refused_wherever_it_is() -> None:
    for sealed in (seal("I am happy", PLACE), sealed_earlier("I am happy", PLACE, OLD)):
        for bit in range(len(sealed) * 8):
            with pytest.raises(SealBroken):
                unseal(_flipped(sealed, bit), PLACE)


def _flipped(sealed: bytes, bit: int) -> bytes:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_of_a_thousand_rows_that_were_changed_moved_or_taken_elsewhere_not_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {f"comment.text_sealed.{n}": seal(f"Words {n}" * (n % 90), f"comment.text_sealed.{n}") for n in range(TIMES)}
    places = list(rows)
    changed = [(_flipped(sealed, secrets.randbelow(len(sealed) * 8)), place) for place, sealed in rows.items()]
    moved = [(rows[place], places[at - 1]) for at, place in enumerate(places)]
    other_column = [(sealed, place.replace("text", "said")) for place, sealed in rows.items()]
    other_table = [(sealed, place.replace("comment", "draft")) for place, sealed in rows.items()]
    swapped = [
        (rows[place][: HEAD + WRAPPED] + rows[places[at - 1]][HEAD + WRAPPED :], place)
        for at, place in enumerate(places)
    ]
    for attack in (changed, moved, other_column, other_table, swapped):
        assert sum(map(_is_refused, attack)) == TIMES
    assert not any(map(_is_refused, [(sealed, place) for place, sealed in rows.items()]))
    monkeypatch.setattr(settings, "KEYS", [FOREIGN])
    assert sum(_is_refused((sealed, place)) for place, sealed in rows.items()) == TIMES


def _is_refused(stored: tuple[bytes, str]) -> bool:
    try:
        unseal(*stored)
    except SealBroken:
        return True
    return False


def test_words_that_were_cut_short_or_added_to_are_refused() -> None:
    sealed = seal("I am happy", PLACE)
    for broken in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(SealBroken):
            unseal(broken, PLACE)


def test_a_thief_with_another_key_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("I am happy", PLACE)
    for wrong in ([FOREIGN], []):
        monkeypatch.setattr(settings, "KEYS", wrong)
        with pytest.raises(SealBroken):
            unseal(sealed, PLACE)


def test_another_key_under_the_same_name_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("I am happy", PLACE)
    monkeypatch.setattr(settings, "KEYS", [FOREIGN])
    named = seal("", PLACE)[:HEAD] + sealed[HEAD:]
    with pytest.raises(SealBroken):
        unseal(named, PLACE)


def test_what_was_sealed_by_the_first_release_is_read() -> None:
    assert unseal(EARLIER, PLACE) == "said long ago"


def test_after_a_change_of_keys_old_words_are_read_and_new_ones_are_sealed_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = seal("said before", PLACE)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    new = seal("said since", PLACE)
    assert unseal(old, PLACE) == "said before"
    assert unseal(new, PLACE) == "said since"
    assert unseal(EARLIER, PLACE) == "said long ago"
    monkeypatch.setattr(settings, "KEYS", [NEW])
    assert unseal(new, PLACE) == "said since"
    with pytest.raises(SealBroken):
        unseal(old, PLACE)


@pytest.mark.parametrize("before", [EARLIER, None])
def test_renewed_words_are_the_newest_keys_alone(monkeypatch: pytest.MonkeyPatch, before: bytes | None) -> None:
    before = before or seal("said long ago", PLACE)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    anew = renew(before, PLACE)
    assert anew.startswith(newest_head())
    monkeypatch.setattr(settings, "KEYS", [NEW])
    assert unseal(anew, PLACE) == "said long ago"
    with pytest.raises(SealBroken):
        unseal(anew, "comment.text_sealed.8")
    monkeypatch.setattr(settings, "KEYS", [OLD])
    with pytest.raises(SealBroken):
        unseal(anew, PLACE)


@pytest.mark.parametrize("before", [EARLIER, None])
def test_what_was_moved_or_changed_is_not_made_good_by_renewing_it(
    monkeypatch: pytest.MonkeyPatch, before: bytes | None
) -> None:
    before = before or seal("said long ago", PLACE)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    for broken, place in [(before, "comment.text_sealed.8"), (before[:40], PLACE), (b"", PLACE), (bytes(90), PLACE)]:
        with pytest.raises(SealBroken):
            renew(broken, place)
    with pytest.raises(SealBroken):
        unseal(renew(_flipped(seal("yes", PLACE), 8 * 200), PLACE), PLACE)


def test_a_key_that_fails_to_seal_keeps_nothing_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    class Row:
        pk, _meta, text_sealed = 7, type("Meta", (), {"db_table": "comment"}), None
        text = sealing.Sealed()

    def broken(*_: object) -> bytes:
        raise MemoryError

    row = Row()
    monkeypatch.setattr(AESGCM, "generate_key", broken)
    with pytest.raises(MemoryError):
        row.text = "unicorn socks"
    assert "unicorn" not in str(vars(row))
    assert row.text_sealed is None


def test_a_broken_seal_says_where_and_not_what() -> None:
    with pytest.raises(SealBroken, match="elsewhere") as raised:
        unseal(seal("I am happy", PLACE), "elsewhere")
    assert "happy" not in str(raised.value)


def test_who_takes_answers_can_seal_and_read_nothing_old_or_new(answering: None) -> None:
    new = seal("said just now", PLACE)
    for sealed in (new, EARLIER):
        with pytest.raises(SealBroken):
            unseal(sealed, PLACE)
        with pytest.raises(SealBroken):
            renew(sealed, PLACE)
    assert keys.at_hand() == []


def test_what_was_sealed_by_who_takes_answers_is_read_on_the_full_side(
    answering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = seal("said just now", PLACE)
    monkeypatch.setattr(settings, "ANSWERING", False)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    assert unseal(new, PLACE) == "said just now"


def test_with_the_keys_of_who_takes_answers_no_cookie_can_be_forged(answering: None) -> None:
    with pytest.raises(SettingsError, match="PORTAL_KEY"):
        seal_own("administrator", "cookie")


def test_what_we_give_out_is_known_again_and_sealed_words_are_not_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = seal_own("a cookie", "cookie")
    assert unseal_own(given, "cookie") == "a cookie"
    for forged in (seal("a cookie", "cookie"), _flipped(given, 200), given[:20], b""):
        with pytest.raises(SealBroken):
            unseal_own(forged, "cookie")
    with pytest.raises(SealBroken):
        unseal_own(given, "another cookie")
    with pytest.raises(SealBroken):
        unseal(given, "cookie")
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    assert unseal_own(given, "cookie") == "a cookie"


CARD = "926a93af20ce88ab850572431bd345e783192bf86b6c0cc0b61ac1207b0ee155"
EARLIER_CARD = "7fb8cecafbdb87bc9be565c6597e875d3f6e8c08ebdbd84e3861b6e64d9cac9e"
LOGIN = "0ef742ae21a92867ba6a587e9fdbab0480c406e61f146eb9667c7106e45650d0"


def test_a_fingerprint_is_the_same_today_and_tomorrow_and_after_a_change_of_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, login = fingerprint("card", "K7RM2QXW4T"), fingerprint("login", "maya")
    assert made.hex() == CARD
    assert login.hex() == LOGIN
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    assert fingerprint("card", "K7RM2QXW4T") == made
    assert fingerprint("login", "maya") == login


def test_a_card_that_the_first_release_printed_is_recognised() -> None:
    assert [made.hex() for made in fingerprints("card", "K7RM2QXW4T")] == [CARD, EARLIER_CARD]


def test_both_sides_recognise_the_same_cards_and_only_one_the_same_people(
    answering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [made.hex() for made in fingerprints("card", "K7RM2QXW4T")] == [CARD]
    with pytest.raises(SettingsError, match="PORTAL_KEY"):
        fingerprint("login", "maya")
    monkeypatch.setattr(settings, "ANSWERING", False)
    monkeypatch.setattr(settings, "KEYS", [NEW, OLD])
    assert fingerprint("card", "K7RM2QXW4T").hex() == CARD


def test_fingerprints_tell_purposes_codes_and_portals_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {
        fingerprint("card", "AB"),
        fingerprint("receipt", "AB"),
        fingerprint("login", "AB"),
        fingerprint("card", "BA"),
        fingerprint("card", "A", "B"),
    }
    monkeypatch.setattr(settings, "KEYS", [FOREIGN])
    made |= {fingerprint("card", "AB"), fingerprint("login", "AB")}
    assert len(made) == 7
    assert {len(one) for one in made} == {32}


def test_every_key_is_for_one_purpose_and_none_is_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {OLD, keys.public_half().raw, *(keys.derived(OLD, purpose) for purpose in ("sealing", "own", "codes"))}
    assert len(given) == 5
    assert keys.code_key() in given - {OLD, keys.public_half().raw}
    monkeypatch.setattr(settings, "KEYS", [NEW])
    assert not {keys.public_half().raw, keys.code_key()} & given
    code = keys.code_key()
    monkeypatch.setattr(settings, "KEYS", [code])
    assert keys.code_key() != code, "who has the code key has no key that it was made from"


def test_a_keys_id_says_nothing_of_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a digest of the key and nothing else: the same on every day, whatever stands beside it."""
    first = newest_head()
    monkeypatch.setattr(settings, "KEYS", [OLD, NEW, FOREIGN])
    assert newest_head() == first == b"\x02" + hashlib.sha256(b"public half" + keys.public_half().raw).digest()[:8]


def test_without_a_key_nothing_is_sealed_and_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [])
    for use in (seal, seal_own, fingerprint):
        with pytest.raises(SettingsError, match="PORTAL_KEY"):
            use("words", PLACE)
