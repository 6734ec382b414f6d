"""What comes out of the printer: sheets of cards and posters that phones, fingers and screen readers can use."""

import re
import subprocess
from pathlib import Path

import pytest

from portal import qr, settings
from portal.surveys import codes
from portal.surveys.models import Card, CardBatch, Poster, Survey
from tests.browser import Browser, Cast, Page
from tests.e2e.paper import read, scan
from tests.stored import found, stored
from tests.surveys.asking import open_survey

LETTER = f"[{codes.ALPHABET}]"
PRINTED_CODE = re.compile(rf"\b({LETTER}{{5}}) ({LETTER}{{5}}) ({LETTER}{{3}})\b")


def about(pdf: Path) -> dict[str, str]:
    """What pdfinfo says of it."""
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True, timeout=30).stdout
    return {name: value.strip() for name, _, value in (line.partition(":") for line in told.splitlines())}


def saved(page: Page, file: Path) -> Path:
    assert page.status == 200
    assert page.response.headers["content-type"] == "application/pdf"
    assert "attachment" in page.response.headers["content-disposition"]
    file.write_bytes(page.response.content)
    return file


async def cards(cast: Cast, survey: Survey, count: int, folder: Path) -> Path:
    """A sheet as an officer prints it."""
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        return saved(await page.submit("Print cards", name="Summer day", count=str(count)), folder / "cards.pdf")


async def poster(cast: Cast, survey: Survey, folder: Path) -> Path:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        return saved(await page.submit("Print a poster"), folder / "poster.pdf")


async def test_twenty_cards_come_on_three_tagged_sheets_of_eight(cast: Cast, tmp_path: Path) -> None:
    pdf = await cards(cast, await open_survey(cast), 20, tmp_path)
    told = about(pdf)
    assert told["Pages"] == "3"
    assert told["Page size"].endswith("(A4)")
    assert told["Tagged"] == "yes"
    assert told["Title"] == "Life in our homes: cards"
    assert b"/MarkInfo" in pdf.read_bytes()
    assert b"/StructTreeRoot" in pdf.read_bytes()
    assert len(PRINTED_CODE.findall(read(pdf))) == 20
    batch = await CardBatch.get()
    assert (batch.name, batch.printed, batch.answered) == ("Summer day", 20, 0)


async def test_a_child_can_scan_each_card_or_type_what_stands_on_it(
    cast: Cast, stranger: Browser, tmp_path: Path
) -> None:
    survey = await open_survey(cast)
    pdf = await cards(cast, survey, 9, tmp_path)
    words = read(pdf)
    typed = {"".join(parts) for parts in PRINTED_CODE.findall(words)}
    scanned = scan(pdf)
    assert len(typed) == len(scanned) == 9
    assert set(scanned) == {f"{settings.URL}/A/{code}".upper() for code in typed}
    assert words.count("127.0.0.1:8000/answer") == 9
    assert words.count("Childline: 0800 1111") == 9
    assert "London Borough of Bromley" in words
    for address in scanned:
        page = await stranger.open(address.removeprefix(settings.URL.upper()))
        assert (page.status, page.h1) == (200, survey.title)


async def test_the_codes_of_cards_are_on_paper_and_nowhere_else(cast: Cast, tmp_path: Path) -> None:
    pdf = await cards(cast, await open_survey(cast), 8, tmp_path)
    printed = PRINTED_CODE.findall(read(pdf))
    everything = await stored()
    assert found("Summer day", everything), "the search itself must work"
    for parts in printed:
        assert not found("".join(parts), everything)
        assert not found(" ".join(parts), everything)
    hashes = {card.code_hash for card in await Card.all()}
    assert hashes == {Card.hashed("".join(parts)) for parts in printed}


async def test_every_sheet_has_new_codes(cast: Cast, tmp_path: Path) -> None:
    survey = await open_survey(cast)
    first = set(PRINTED_CODE.findall(read(await cards(cast, survey, 8, tmp_path))))
    second = set(PRINTED_CODE.findall(read(await cards(cast, survey, 8, tmp_path))))
    assert len(first | second) == 16


async def test_a_poster_is_one_tagged_page_that_can_be_scanned_or_typed(
    cast: Cast, stranger: Browser, tmp_path: Path
) -> None:
    survey = await open_survey(cast)
    pdf = await poster(cast, survey, tmp_path)
    code = (await Poster.get()).code
    told, words = about(pdf), read(pdf)
    assert (told["Pages"], told["Tagged"]) == ("1", "yes")
    assert scan(pdf) == [f"{settings.URL}/A/{code}".upper()]
    assert codes.spaced(code) in words
    for line in (survey.title, survey.purpose, "127.0.0.1:8000/answer", "You can skip any question", "0800 1111"):
        assert line in words
    assert (await stranger.open(f"/A/{code}")).h1 == survey.title


async def test_a_poster_printed_again_has_the_same_code(cast: Cast, tmp_path: Path) -> None:
    survey = await open_survey(cast)
    first, again = [scan(await poster(cast, survey, tmp_path)) for _ in range(2)]
    assert first == again


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("W" * 120, id="very long"),
        pytest.param("How are you? 😀 👨‍👩‍👧", id="emoji"),
        pytest.param("كيف حالك؟ আপনি কেমন আছেন", id="Arabic and Bengali"),
        pytest.param('#let x = 1 \\ $a_b$ *bold* "quoted" <tag>', id="typst"),
    ],
)
async def test_cards_can_be_printed_whatever_the_title_is(cast: Cast, tmp_path: Path, title: str) -> None:
    survey = await open_survey(cast)
    await Survey.filter(id=survey.id).update(title=title)
    pdf = await cards(cast, survey, 8, tmp_path)
    assert about(pdf)["Pages"] == "1"
    assert len(scan(pdf)) == 8


async def test_nothing_is_printed_for_a_draft(cast: Cast) -> None:
    survey = await open_survey(cast)
    await Survey.filter(id=survey.id).update(published_at=None)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/surveys/{survey.id}/cards", {"name": "Early", "count": "8"})
        await olu.send(f"/surveys/{survey.id}/poster", {})
    assert page.status == 422
    assert not await CardBatch.exists()
    assert not await Poster.exists()


def test_a_capital_address_needs_a_smaller_square() -> None:
    """On the phone of a child, fewer and larger squares are read from further away."""
    side = re.compile(r'viewBox="0 0 (\d+) ')
    capital = side.search(qr.svg("HTTPS://PORTAL.EXAMPLE.GOV.UK/A/K7RM2QXW4T"))
    small = side.search(qr.svg("https://portal.example.gov.uk/a/k7rm2qxw4t"))
    assert capital is not None
    assert small is not None
    assert int(capital[1]) < int(small[1])


def test_no_code_can_be_misread_or_spell_a_word() -> None:
    assert not set("01OILAEUY") & set(codes.ALPHABET)
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(len(code) == codes.CARD_LENGTH and set(code) <= set(codes.ALPHABET) for code in made)
    assert all(codes.tidy(codes.spaced(code).lower()) == code for code in made)


def test_the_terminal_shows_the_same_square_in_characters() -> None:
    lines = qr.characters(qr.address("/A/K7RM2QXW4T")).splitlines()
    assert len({len(line) for line in lines if line}) == 1
    assert set("".join(lines)) <= set("█▀▄ \xa0")
