"""Everything that respondents are told is there in every language, and fits where it is shown."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from portal.languages import BANK, ENGLISH, LANGUAGES, OTHERS, WORDS, in_english, is_right_to_left, name, preferred
from tests.languages.catalogs import file, said, write, written

PLACES = re.compile(r"%\(\w+\)s|\{[\w:,]*\}|</?\w+[^>]*>|#")
"""What is filled in, and tags."""


NUMBER = {"%(count)s", "{number}"}


@cache
def all_of(domain: str) -> set[object]:
    return {message.id for message in said(domain) if message.id}


def forms(message: Message) -> list[tuple[str, str]]:
    """English beside each form of the translation: with the singular first, and the plural for all others."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(n, 1)], string) for n, string in enumerate(message.string or ())]


@pytest.mark.parametrize("domain", [WORDS, BANK])
@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_to_be_translated(code: str, domain: str) -> None:
    there = {message.id: message for message in written(code, domain) if message.id}
    assert all_of(domain) == set(there), "make words"
    missing = [english for one in there.values() for english, string in forms(one) if not string or one.fuzzy]
    assert missing == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_places_and_the_tags_of_its_english(code: str) -> None:
    catalog = written(code, WORDS)
    for message in catalog:
        pairs = forms(message) if message.id else []
        assert len(pairs) in {0, 1, catalog.num_plurals if message.pluralizable else 1}
        for english, string in pairs:
            wanted, there = (sorted(PLACES.findall(one)) for one in (english, string))
            if message.pluralizable:  # "one minute" or "two minutes" may need no number
                wanted, there = ([one for one in places if one not in NUMBER] for places in (wanted, there))
            assert there == wanted, string


def test_written_again_a_catalog_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file("pl", WORDS).read_bytes()
    monkeypatch.setattr("tests.languages.catalogs.HERE", tmp_path)
    file("pl", WORDS).parent.mkdir(parents=True)
    file("pl", WORDS).write_bytes(before)
    write("pl", WORDS)
    assert file("pl", WORDS).read_bytes() == before


def test_languages_have_the_names_that_people_know() -> None:
    assert [in_english(code) for code in LANGUAGES] == ["English", "Bengali", "Somali", "Polish", "Romanian", "Arabic"]
    assert [name(code) for code in ("so", "pl", "ar")] == ["Soomaali", "Polski", "العربية"]
    assert [code for code in LANGUAGES if is_right_to_left(code)] == ["ar"]


@pytest.mark.parametrize(
    ("header", "code"),
    [("pl-PL,pl;q=0.9,en;q=0.8", "pl"), ("en-GB,en;q=0.9,pl;q=0.8", ENGLISH), ("fr,so;q=0.5", "so"), ("", ENGLISH)],
)
def test_a_phone_is_answered_in_its_first_language_that_the_portal_speaks(header: str, code: str) -> None:
    assert preferred(header) == code
