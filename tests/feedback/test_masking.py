"""Personal details are found in what people write, and plain words stand in their places."""

from itertools import pairwise
from pathlib import Path

import pytest

from portal.feedback.masking import Kind, Mask, blanked, find, masked
from tests.feedback.masking_scores import read, scores

LABELLED = Path(__file__).parent / "details.jsonl"


def hidden(text: str) -> str:
    return masked(text, find(text))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[mask.start : mask.end], str(mask.kind)) for mask in find(text)]


def test_most_details_are_found_and_little_else_is_taken_for_one() -> None:
    made = scores(read(LABELLED))
    assert made.recall >= 0.96, "\n".join(made.lines())
    assert made.precision >= 0.96, "\n".join(made.lines())


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_of_detail_is_left_behind(kind: Kind) -> None:
    made = scores(read(LABELLED))
    assert made.found[kind] >= 0.9 * (made.found[kind] + made.missed[kind])


def test_a_plain_word_in_brackets_stands_where_a_detail_stood() -> None:
    text = "Amina from Larkfield Primary rang 07700 900123, she lives at 14 Mill Lane, BR9 4ZZ"
    assert hidden(text) == "[name] from [school] rang [phone number], she lives at [address], [postcode]"


def test_the_coder_reads_nothing_in_the_place_of_a_detail_and_all_else_where_it_stood() -> None:
    text = "Amina is at Larkfield Primary now"
    assert blanked(text, find(text)) == "       is at          now"
    assert len(blanked(text, find(text))) == len(masked(text, find(text)))


def test_titles_and_the_possessive_stay() -> None:
    assert hidden("Mr Okafor and auntie Ngozi's dog") == "Mr [name] and auntie [name]'s dog"


def test_offsets_count_code_points_and_masks_stand_in_order_apart() -> None:
    text = "😀😀 আমার নাম রহিম, tell Zoë and Łukasz 🙂 at zoe@example.org"
    found = find(text)
    assert [text[mask.start : mask.end] for mask in found] == ["রহিম", "Zoë", "Łukasz", "zoe@example.org"]
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "text",
    [
        "I hope it will be better in April, and may I say grace was said",
        "Childline on 0800 1111, Samaritans on 116 123, or 999",
        "We moved from Lewisham to Bromley in year 9 with £200 and I am 15",
        "Jack Grealish and Harry Potter, Crystal Palace v Arsenal",
        "my social worker said my foster mum can stay",
        "",
        "   \n ",
    ],
)
def test_what_is_nobodys_own_stays(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("my snap is kiki_2k9", ("kiki_2k9", "HANDLE")),
        ("oh double seven double oh nine hundred 346", ("oh double seven double oh nine hundred 346", "PHONE")),
        ("bella dot rose at example dot com", ("bella dot rose at example dot com", "EMAIL")),
        ("I was born on the fifth of May 2010", ("the fifth of May 2010", "DATE_OF_BIRTH")),
        ("Case number CS-20914 is open", ("CS-20914", "OTHER_ID")),
        ("we live on maple close", ("maple close", "ADDRESS")),
    ],
)
def test_details_are_found_however_they_are_written(text: str, detail: tuple[str, str]) -> None:
    assert kinds(text) == [detail]


def test_the_review_on_a_date_is_no_birth_date() -> None:
    assert kinds("My review is on 4 May 2026. I was born in London.") == []


@pytest.mark.parametrize(
    "piece", ["a-", "a at ", "07 ", "case ", "St ", "@a", "House ", "born ", "oh ", "Zq ", "1/", "a.b@"]
)
def test_no_text_however_odd_makes_it_fail(piece: str) -> None:
    found = find(piece * 400)
    assert all(0 <= mask.start < mask.end <= len(piece) * 400 for mask in found)


def test_masks_are_put_in_whatever_order_they_come() -> None:
    masks = [Mask(9, 12, Kind.NAME), Mask(0, 3, Kind.NAME)]
    assert masked("Ada likes Bo", masks) == "[name] likes[name]"
