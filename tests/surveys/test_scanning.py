"""A card that was folded, smeared or held askew still opens its survey."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PIL import Image, ImageDraw, ImageFilter

from portal import qr, settings
from portal.surveys import codes, paper
from portal.surveys.models import AgeBand, Survey

DOTS = 200
COVERED = 0.15
Picture = Image.Image


@dataclass(frozen=True, slots=True)
class Printed:
    """One card as it comes out of a printer, and where its square is, without the quiet zone."""

    code: str
    card: Picture
    square: tuple[int, int, int, int]


def a_survey() -> Survey:
    """As much of one as paper needs, without a database."""
    group = SimpleNamespace(name="LinCC, the Living in Care Council", accent="teal")
    told = {"title": "Life in our homes", "purpose": "To hear.", "age_band": AgeBand.YOUNGER}
    return cast(Survey, SimpleNamespace(group=group, **told))


def cm(length: float) -> int:
    return round(length / 2.54 * DOTS)


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """Two sheets, cut along the lines."""
    folder = tmp_path_factory.mktemp("cards")
    new_codes = [codes.new_code() for _ in range(16)]
    (folder / "cards.pdf").write_bytes(paper.cards(a_survey(), new_codes))
    subprocess.run(["pdftoppm", "-png", "-r", str(DOTS), "cards.pdf", "sheet"], cwd=folder, check=True, timeout=60)
    sheets = [Image.open(page).convert("L") for page in sorted(folder.glob("sheet-*.png"))]
    cut = [
        sheet.crop((cm(1 + 9.5 * column), cm(1.5 + 6.6 * row), cm(10.5 + 9.5 * column), cm(8.3 + 6.6 * row)))
        for sheet in sheets
        for row in range(4)
        for column in range(2)
    ]
    return [Printed(code, card, square(card)) for code, card in zip(new_codes, cut, strict=True)]


def square(card: Picture) -> tuple[int, int, int, int]:
    """Where the dark squares begin and end, in the part of the card that holds them."""
    left = card.crop((cm(0.5), cm(2.6), cm(4.1), cm(6.4))).point(lambda shade: 255 if shade < 100 else 0)
    box = left.getbbox()
    assert box is not None
    return box[0] + cm(0.5), box[1] + cm(2.6), box[2] + cm(0.5), box[3] + cm(2.6)


def scanned(pictures: list[Picture], folder: Path) -> list[str]:
    """What a reader makes of each picture, from the fineness at hand and from half of it; "" where it gives up."""
    return [_scanned(picture, folder / f"{number}.png") for number, picture in enumerate(pictures)]


def _scanned(picture: Picture, file: Path) -> str:
    for share in (1.0, 0.5):
        picture.resize((round(picture.width * share), round(picture.height * share))).save(file)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", file], capture_output=True, text=True, timeout=60)
        if read.stdout.strip():
            return read.stdout.strip()
    return ""


def blurred(one: Printed) -> Picture:
    return one.card.filter(ImageFilter.GaussianBlur(cm(0.03)))


def turned(degrees: float) -> Callable[[Printed], Picture]:
    return lambda one: one.card.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def covered(shade: int) -> Callable[[Printed], Picture]:
    """A thumb or a drop over the corner that has no finder."""

    def cover(one: Printed) -> Picture:
        card = one.card.copy()
        left, top, right, bottom = one.square
        share = COVERED**0.5
        corner = (right - (right - left) * share, bottom - (bottom - top) * share, right, bottom)
        ImageDraw.Draw(card).rectangle(corner, fill=shade)
        return card

    return cover


def all_at_once(one: Printed) -> Picture:
    smeared = Printed(one.code, covered(255)(one).filter(ImageFilter.GaussianBlur(cm(0.015))), one.square)
    return turned(12)(smeared)


@pytest.mark.parametrize(
    "done",
    [
        pytest.param(lambda one: one.card, id="as printed"),
        pytest.param(blurred, id="blurred"),
        pytest.param(turned(17), id="turned by 17"),
        pytest.param(turned(90), id="turned by 90"),
        pytest.param(turned(200), id="turned by 200"),
        pytest.param(covered(255), id="15 % covered in white"),
        pytest.param(covered(40), id="15 % covered in black"),
        pytest.param(all_at_once, id="blurred, turned and 15 % covered"),
    ],
)
def test_every_card_of_two_sheets_is_read(
    cards: list[Printed], tmp_path: Path, done: Callable[[Printed], Picture]
) -> None:
    expected = [f"{settings.URL}/A/{one.code}".upper() for one in cards]
    assert scanned([done(one) for one in cards], tmp_path) == expected


def test_the_square_has_its_quiet_zone_and_the_highest_level() -> None:
    drawn = qr.printed(qr.address("/A/K7RM2QXW4T9DC"))
    side = re.search(r'viewBox="0 0 (\d+) ', drawn)
    assert side is not None
    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h", drawn)]
    assert min(min(place) for place in places) == qr.QUIET_ZONE == 4
    assert max(y for _, y in places) == int(side[1]) - 5
    assert int(side[1]) - 8 == 33, "version 4, which holds the address at level H"


@pytest.mark.parametrize("band", list(AgeBand))
def test_each_card_tells_its_age_band_in_words_and_colour_and_its_group(band: AgeBand, tmp_path: Path) -> None:
    survey = a_survey()
    survey.age_band = band
    (tmp_path / "cards.pdf").write_bytes(paper.cards(survey, [codes.new_code()]))
    words = subprocess.run(["pdftotext", "cards.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert f"Age {paper.BANDS[band][0]}" in " ".join(words.stdout.split())
    assert survey.group.name in " ".join(words.stdout.split())
    assert contrast(paper.BANDS[band][1]) >= 4.5
    assert len({colour for _, colour in paper.BANDS.values()}) == len(AgeBand)


def contrast(colour: str) -> float:
    """Of white on it, as WCAG reckons."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
