"""A person reads a question aloud: an officer brings the recording, and whoever answers hears it, with or without
scripts, for as long as the survey is open and the words are those that were read."""

from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest

from portal.accounts.models import LASTS, SignIn, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.surveys.models import AgeBand, Question, Recording, Survey, copy, new_version
from portal.surveys.sounds import Sound, bare, kind_of
from portal.web import MOST_FILE
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import a_draft, a_sound, new_card, open_survey, weigh
from tests.surveys.test_building import at, path, problems
from tests.surveys.test_page import cut_off

__all__ = ["cut_off"]
MP3 = b"\xff\xfb\x50\xc4" + bytes(400)
M4A = b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom\0\0\0\x2chdlr" + bytes(8) + b"soun" + bytes(12) + b"\0\0\0\x24mp4a"
OGG = b"OggS\0\x02" + bytes(22) + b"OpusHead\x01\x01"
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(40) + b"\x86\x86A_OPUS"
HEAR = "Hear this question"
NO_RECORDING = "This is no recording that phones can play."


async def bring(
    browser: Browser, question: Question, sound: bytes | None, language: str = "en", name: str = "voice.mp3"
) -> Page:
    survey = await Survey.get(id=question.survey_id)
    files = {"recording": (name, sound)} if sound is not None else {"nothing": (None, b"")}
    sent = {"data": {"language": language}, "files": files}
    return Page(browser, await browser.client.post(f"{path(survey, question)}/recordings", **sent))  # type: ignore[arg-type]


async def recorded(cast: Cast, survey: Survey, position: int = 1, language: str = "en") -> Recording:
    question = await at(survey, position)
    assert await Recording.keep(question, language, Sound.WAV, a_sound(), cast["participation officer"])
    return await Recording.get(question_id=question.id, language=language)


async def opened(cast: Cast, survey: Survey) -> Survey:
    await weigh(survey, cast["participation officer"])
    await survey.publish(cast["participation officer"])
    return await Survey.get(id=survey.id).select_related("group")


def players(page: Page) -> list[str]:
    """Where the sounds on a page are; each has a label, and none is fetched before it is asked for."""
    found = page.soup.select("audio")
    for one in found:
        assert (one.has_attr("controls"), one.has_attr("autoplay")) == (True, False)
        assert page.soup.select_one(f"[id='{one['aria-labelledby']}']")
    return [str(one["src"]) for one in found]


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (a_sound(), Sound.WAV),
        (MP3, Sound.MP3),
        (b"\xff\xf3\x48\xc4" + bytes(200), Sound.MP3),
        (b"ID3\x04\0\0\0\0\x01\x05" + b"<html>".ljust(133, b"x") + MP3, Sound.MP3),
        (M4A, Sound.MP4),
        (OGG, Sound.OGG),
        (WEBM, Sound.WEBM),
    ],
    ids=["wav", "mp3", "mp3 of low rate", "mp3 with a tag", "m4a", "ogg", "webm"],
)
async def test_an_officer_brings_a_recording_and_hears_it(cast: Cast, sound: bytes, kind: Sound) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Change question 2")
        form = page.form("Add this recording")
        assert (form["action"], form["enctype"]) == (f"{page.path}/recordings", "multipart/form-data")
        page = await bring(olu, await at(survey, 2), sound, "pl", "holiday.exe")
        [address] = players(page)
        heard = await olu.open(address)
    kept = await Recording.get()
    assert (kept.kind, kept.language, kept.made_by_id) == (kind, "pl", cast["participation officer"].id)
    assert (heard.response.content, heard.response.headers["content-type"]) == (bare(sound, kind), kind.value)
    assert "Polish" in [h3.get_text() for h3 in page.soup.select("section:has(#recordings) h3")]
    assert await Record.exists(verb="add_recording")


REFUSED = {
    "words": b"Hello there, how are you?",
    "words of Windows": "\ufeffHow is home?".encode("utf-16-le"),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "a film": b"\0\0\0\x18ftypisom" + bytes(12) + b"hdlr" + bytes(8) + b"vide" + b"hdlr" + bytes(8) + b"soun..mp4a",
    "a film of the web": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(40) + b"V_VP9 A_OPUS",
    "another Matroska": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(40) + b"A_OPUS",
    "a film in an Ogg": b"OggS\0\x02" + bytes(22) + b"\x80theora",
    "a RIFF that is no sound": b"RIFF\0\0\0\0AVI LIST",
    "a tag with a page behind it": b"ID3\x04\0\0\0\0\0\x05" + b"xxxxx" + b"<html>",
    "a tag that is longer than its file": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + MP3,
    "an MP3 with a rate that there is none of": b"\xff\xfb\xfc\xc4" + bytes(400),
}


@pytest.mark.parametrize("sound", REFUSED.values(), ids=REFUSED)
async def test_what_is_no_recording_is_told_kindly_beside_its_field_whatever_its_name(cast: Cast, sound: bytes) -> None:
    assert kind_of(sound) is None
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await bring(olu, await at(survey, 1), sound, "ro")
    assert page.status == 422
    assert problems(page)["recording"].startswith(NO_RECORDING)
    assert page.soup.select("#language option[value=ro][selected]"), "what was chosen stays"
    assert page.soup.select("textarea#text")[0].get_text(strip=True) == "How is home?"
    assert not await Recording.exists()


@pytest.mark.parametrize(
    ("sound", "language", "told"),
    [
        (None, "en", {"recording": "Choose the recording."}),
        (b"", "en", {"recording": "Choose the recording."}),
        (a_sound().ljust(MOST_FILE + 1, b"x"), "en", {"recording": "This recording is larger than 500 kB."}),
        (a_sound().ljust(8_000_000, b"x"), "en", {"recording": "This recording is larger than 500 kB."}),
        (MP3, "tlh", {"language": "Choose the language that is spoken."}),
    ],
    ids=["no file", "an empty one", "a little too large", "far too large", "a language that is not offered"],
)
async def test_what_is_missing_or_too_large_is_told_kindly_too(
    cast: Cast, sound: bytes | None, language: str, told: dict[str, str]
) -> None:
    survey = await a_draft(cast)
    ruled = await at(survey, 3)
    await ruled.rewrite(shown_if_id=(await at(survey, 2)).id, shown_if_options=["No"])
    async with cast.signed_in("participation officer") as olu:
        page = await bring(olu, ruled, sound, language)
    assert page.status == 422
    found = problems(page)
    assert found.keys() == told.keys()
    assert all(found[name].startswith(words) for name, words in told.items())
    assert page.soup.select("[name=rule][checked]"), "the question is as it was"
    assert not await Recording.exists()


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


async def test_where_a_phone_says_that_it_was_made_goes_no_further(cast: Cast) -> None:
    street = b"12 Elm Road, by Olu"
    track = box(b"trak", box(b"mdia", b"mp4a") + box(b"udta", street))
    made = box(b"ftyp", b"M4A ") + box(b"moov", track + box(b"udta", box(b"meta", street))) + box(b"mdat", b"sound")
    tag = b"ID3\x04\0\0\0\0\0" + bytes([len(street)]) + street
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        for language, sound in (("en", made), ("pl", tag + MP3 + b"TAG".ljust(128, b"x"))):
            assert (await bring(olu, await at(survey, 1), sound, language)).status == 200
    m4a, mp3 = [bytes(one.sound) for one in await Recording.all()]
    assert len(m4a) == len(made), "whatever is found by its place still is"
    assert [m4a.count(part) for part in (street, b"mp4a", b"sound", b"moov")] == [0, 1, 1, 1]
    assert (mp3, kind_of(m4a)) == (MP3, Sound.MP4)


@pytest.mark.parametrize("sound", [b"\0\0\0\x04ftyp", box(b"moov", b"\xff" * 20), box(b"ftyp", b"")[:9], b"", b"TAG"])
def test_a_broken_file_does_no_harm(sound: bytes) -> None:
    assert all(isinstance(bare(sound, kind), bytes) for kind in Sound)


async def test_as_much_as_a_recording_may_have_is_taken_whole(cast: Cast) -> None:
    survey = await a_draft(cast)
    sound = a_sound().ljust(MOST_FILE, b"x")
    async with cast.signed_in("participation officer") as olu:
        assert (await bring(olu, await at(survey, 1), sound)).status == 200
    assert bytes((await Recording.get()).sound) == sound


async def test_its_address_takes_one_file_from_whoever_may_write_surveys_and_its_neighbours_take_none(
    cast: Cast, stranger: Browser
) -> None:
    survey = await a_draft(cast)
    here = f"{path(survey, await at(survey, 1))}/recordings"
    file = {"recording": ("x", a_sound())}
    big: dict[str, tuple[str, bytes]] = {"recording": ("x", bytes(100_000))}
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.client.post(here, files=[*file.items(), *file.items()])).status_code == 400
        assert (await olu.client.post(here, files={"recording": ("x", bytes(11_000_000))})).status_code == 413
        for other in (here.removesuffix("/recordings"), f"{here}/", f"{here}/x/remove", here.upper(), f"{here}/.."):
            assert (await olu.client.post(other, files=big)).status_code == 413, other
        assert (await olu.client.post(here.removesuffix("/recordings"), files=file)).status_code == 400
    assert (await stranger.client.post(here, files=big)).status_code == 413
    for other in ("LinCC member", "administrator"):
        async with cast.signed_in(other) as somebody:
            assert (await somebody.client.post(here, files=big)).status_code == 413
            assert (await somebody.client.post(here, files=file)).status_code == 404
    assert not await Recording.exists()


async def test_whoever_was_away_for_too_long_is_led_to_sign_in_and_not_told_that_it_is_too_long(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        await SignIn.all().update(seen_at=now() - LASTS[Role.OFFICER].idle - timedelta(minutes=1))
        page = await bring(olu, await at(survey, 1), a_sound().ljust(200_000, b"x"))
    assert page.path.startswith("/sign-in")
    assert not await Recording.exists()


async def test_there_is_one_in_each_language_and_it_can_be_taken_away(cast: Cast) -> None:
    survey = await a_draft(cast)
    question = await at(survey, 1)
    async with cast.signed_in("participation officer") as olu:
        await bring(olu, question, a_sound())
        await bring(olu, question, OGG, "so")
        page = await bring(olu, question, MP3)
        kept = {one.language: one.kind for one in await Recording.all()}
        assert kept == {"en": Sound.MP3, "so": Sound.OGG}
        draft = await olu.open(f"/surveys/{survey.id}")
        assert "Read aloud by a person in English." in draft.text
        page = await page.submit("Take it away : Somali")
    assert len(players(page)) == 1
    assert [one.language for one in await Recording.all()] == ["en"]


async def test_a_published_question_keeps_the_recordings_that_it_has(cast: Cast) -> None:
    survey = await a_draft(cast)
    kept = await recorded(cast, survey)
    question = await at(survey, 1)
    await opened(cast, survey)
    async with cast.signed_in("participation officer") as olu:
        page = await bring(olu, question, MP3)
        assert page.status == 422
        assert "published while you wrote" in problems(page)["recording"]
        await olu.send(f"{path(survey, question)}/recordings/{kept.id}/remove", {})
    assert await Recording.all().values_list("id", flat=True) == [kept.id]


async def test_it_is_heard_by_anybody_while_the_survey_is_open_and_by_its_officers_always(
    cast: Cast, stranger: Browser
) -> None:
    survey = await a_draft(cast)
    kept = await recorded(cast, survey)
    public, staff = f"/recordings/{kept.id}", f"/surveys/{survey.id}/recordings/{kept.id}"
    async with cast.signed_in("participation officer") as olu, cast.signed_in("LinCC member") as maya:

        async def heard() -> tuple[list[int], int, int]:
            everybody = [(await one.open(public)).status for one in (stranger, maya, olu)]
            return everybody, (await olu.open(staff)).status, (await maya.open(staff)).status

        assert await heard() == ([404] * 3, 200, 404)
        survey = await opened(cast, survey)
        assert await heard() == ([200] * 3, 200, 404)
        assert players(await olu.open(f"/surveys/{survey.id}/preview")) == [staff]
        await survey.close(cast["participation officer"])
        assert await heard() == ([404] * 3, 200, 404)
        other = await a_draft(cast)
        assert (await olu.open(f"/surveys/{other.id}/recordings/{kept.id}")).status == 404
    for strange in ("/recordings/x", f"/recordings/{survey.id}"):
        assert (await stranger.open(strange)).status == 404


async def test_hearing_is_not_written_down_and_nothing_of_it_is_kept_by_the_browser(
    cast: Cast, stranger: Browser
) -> None:
    survey = await a_draft(cast)
    kept = await recorded(cast, survey)
    await opened(cast, survey)
    async with cast.signed_in("LinCC member") as maya:
        await SignIn.all().update(seen_at=now() - timedelta(minutes=5))
        seen = await SignIn.all().values_list("seen_at", flat=True)
        answer = (await maya.open(f"/recordings/{kept.id}")).response
        assert await SignIn.all().values_list("seen_at", flat=True) == seen, "whoever answers is nobody"
    said = {name: answer.headers[name] for name in ("cache-control", "x-content-type-options", "content-disposition")}
    assert said == {"cache-control": "no-store", "x-content-type-options": "nosniff", "content-disposition": "inline"}
    assert "set-cookie" not in answer.headers
    assert "media-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "audio/wav"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-1", 206, slice(0, 2)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=10-99999999", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=-99999999", 206, slice(0, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=-", 416, slice(0, 0)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("letters=0-1", 200, slice(0, None)),
        ("bytes=" + "9" * 5_000 + "-", 200, slice(0, None)),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_safari_hears_it_part_by_part(
    cast: Cast, stranger: Browser, asked: str, status: int, part: slice
) -> None:
    survey = await a_draft(cast)
    kept = await recorded(cast, survey)
    await opened(cast, survey)
    answer: httpx2.Response = (await stranger.open(f"/recordings/{kept.id}", Range=asked)).response
    whole = a_sound()
    assert (answer.status_code, answer.content) == (status, whole[part])
    assert answer.headers["accept-ranges"] == "bytes"
    if status == 206:
        start, _, _ = part.indices(len(whole))
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(whole[part]) - 1}/{len(whole)}"
    elif status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("band", [AgeBand.YOUNGER, AgeBand.OLDER])
async def test_whoever_answers_finds_it_beside_the_question_also_without_scripts(
    cast: Cast, stranger: Browser, band: AgeBand, cut_off: Callable[[], None]
) -> None:
    survey = await a_draft(cast)
    await Survey.filter(id=survey.id).update(age_band=band)
    kept, words = await recorded(cast, survey), await recorded(cast, survey, 5)
    await recorded(cast, survey, 2, "so")
    survey = await opened(cast, await Survey.get(id=survey.id))
    card = await new_card(survey)
    page = await stranger.open(card)
    assert players(page) == [f"/recordings/{one.id}" for one in (kept, words)], "the page is in English"
    asked = [one.find_parent(class_="question") for one in page.soup.select("audio")]
    assert ["How is home?" in str(asked[0]), "What would you change?" in str(asked[1])] == [True, True]
    assert page.text.count(HEAR) == 2
    assert {one["preload"] for one in page.soup.select("audio")} == {"none"}
    if band.is_step_by_step:
        step = await page.submit("Start")
        assert players(step) == [f"/recordings/{kept.id}"]
        assert players(await step.submit("Next")) == []
    again = await page.submit("Send my answers")
    assert again.status == 422
    assert len(players(again)) == 2
    cut_off()
    assert len(players(await stranger.open(card))) == 2, "from memory"


async def test_a_page_without_recordings_carries_nothing_of_them(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert HEAR not in page.text
    assert len(page.soup.select("script")) == 1
    survey = await a_draft(cast)
    await recorded(cast, survey)
    page = await stranger.open(await new_card(await opened(cast, survey)))
    assert len(page.soup.select("script")) == 2


async def test_nobody_hears_other_words_than_they_read(cast: Cast, stranger: Browser) -> None:
    survey = await a_draft(cast)
    kept, other = await recorded(cast, survey), await recorded(cast, survey, 2)
    await (await at(survey, 1)).rewrite(text="How is it at home?")
    await (await at(survey, 2)).rewrite(section="Another part")
    async with cast.signed_in("participation officer") as olu:
        assert "The words were changed since" in (await olu.open(path(survey, await at(survey, 1)))).text
        assert "The words were changed since" not in (await olu.open(path(survey, await at(survey, 2)))).text
        assert "in other words: not played until it is recorded anew" in (await olu.open(f"/surveys/{survey.id}")).text
    await Survey.filter(id=survey.id).update(age_band=AgeBand.OLDER)
    page = await stranger.open(await new_card(await opened(cast, survey)))
    assert players(page) == [f"/recordings/{other.id}"]
    assert await Recording.exists(id=kept.id), "it is there to be compared"


async def test_a_new_version_a_copy_and_a_copied_question_carry_it_along(cast: Cast) -> None:
    survey = await a_draft(cast)
    kept = await recorded(cast, survey, 3)
    await recorded(cast, survey, 3, "ar")
    olu = cast["participation officer"]
    survey = await opened(cast, survey)
    for made in (await new_version(survey, olu), await copy(survey, olu)):
        again = await Recording.filter(question__survey_id=made.id).select_related("question")
        assert [(one.language, one.question.position) for one in again] == [("ar", 3), ("en", 3)]
        assert {bytes(one.sound) for one in again} == {bytes(kept.sound)}
        assert kept.id not in {one.id for one in again}
    question = await Question.get(survey_id=made.id, position=3).select_related("survey")
    twin = await question.copy()
    assert twin is not None
    assert await Recording.filter(question_id=twin.id).count() == 2
    await Recording.beside([twin])
    assert not any(one.is_stale for one in twin.recorded.values())


async def test_it_goes_with_its_question(cast: Cast) -> None:
    survey = await a_draft(cast)
    await recorded(cast, survey)
    stays = await recorded(cast, survey, 2)
    await (await at(survey, 1)).remove()
    assert await Recording.all().values_list("id", flat=True) == [stays.id]
    await Survey.filter(id=survey.id).delete()
    assert not await Recording.exists()
