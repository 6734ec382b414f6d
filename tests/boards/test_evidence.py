"""What proves that something was done: words, links and files that tell nothing about anybody."""

import zlib
from io import BytesIO

import pytest
from PIL import Image

from portal.boards import papers
from portal.boards.models import Evidence, EvidenceFile, Proof, State
from tests.boards.entries import Far, a_picture, a_plan_on_the_board, again, an_entry, prove_by_picture, say
from tests.browser import Browser, Cast

TOLD = b"Olu Adeyemi, 12 Elm Road"
PROOF: dict[str, str | list[str]] = {"caption": "The suitcases", "sure": "yes", "public": "yes"}


def a_photo(**saved: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", (9, 6), "red").save(file, "JPEG", **saved)
    return file.getvalue()


def told_by_a_phone() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = TOLD.decode(), 6
    return a_photo(exif=exif.tobytes(), comment=TOLD)


def a_pdf(about: bytes = b"", packed: bytes = b"") -> bytes:
    squeezed = zlib.compress(packed)
    parts = b"1 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>> stream\n%b\nendstream endobj\n"
    return b"%PDF-1.7\n" + (parts % (len(squeezed), squeezed) if packed else b"") + about + b"\ntrailer <<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (a_picture(), papers.Paper.PNG),
        (a_photo(), papers.Paper.JPEG),
        (a_pdf(), papers.Paper.PDF),
        (b"<html><script>alert(1)</script>", None),
        (b"GIF89a......", None),
        (b"MZ\x90\0", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"%PDF-1.7 and then nothing", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_are(file: bytes, kind: papers.Paper | None) -> None:
    assert papers.kind_of(file) is kind


def test_a_photo_does_not_say_who_took_it_and_stays_the_right_way_up() -> None:
    made = papers.bare(told_by_a_phone() + TOLD, papers.Paper.JPEG)
    assert TOLD in told_by_a_phone()
    assert TOLD not in made
    with Image.open(BytesIO(made)) as image:
        assert (dict(image.getexif()), image.size, image.getpixel((1, 1))) == ({0x0112: 6}, (9, 6), (254, 0, 0))
    with Image.open(BytesIO(papers.bare(a_photo(progressive=True), papers.Paper.JPEG))) as image:
        image.load()
        assert not image.getexif()


def test_a_picture_does_not_say_who_made_it() -> None:
    file = a_picture((b"tEXt", b"Author\0" + TOLD), (b"eXIf", TOLD), (b"iTXt", TOLD)) + TOLD
    made = papers.bare(file, papers.Paper.PNG)
    assert TOLD not in made
    with Image.open(BytesIO(made)) as image:
        assert image.getpixel((0, 0)) == (255, 0, 0)


def test_a_paper_does_not_say_who_wrote_it() -> None:
    about = b"2 0 obj <</Author (" + TOLD + b") /Title <" + TOLD.hex().encode() + b">>> endobj"
    xmp = b"<?xpacket begin=''?><x:xmpmeta>" + TOLD + b"</x:xmpmeta><?xpacket end='w'?>"
    file = a_pdf(about + xmp)
    made = papers.bare(file, papers.Paper.PDF)
    assert TOLD not in made
    assert TOLD.hex().encode() not in made
    assert len(made) == len(file), "all else in it is found by where it stands"


@pytest.mark.parametrize("packed", [b"<</Author (Olu)>>", b"<</Producer (Word)>>", b"<</JS (app.alert(1))>>"])
def test_a_paper_that_says_it_where_it_cannot_be_taken_out_is_kindly_refused(packed: bytes) -> None:
    with pytest.raises(papers.Refused, match="Print it to a new PDF"):
        papers.bare(a_pdf(packed=packed), papers.Paper.PDF)


@pytest.mark.parametrize("doing", [b"/OpenAction <</S /JavaScript /JS (x)>>", b"/Encrypt 4 0 R", b"/Launch"])
def test_a_paper_that_does_things_is_refused(doing: bytes) -> None:
    with pytest.raises(papers.Refused):
        papers.bare(a_pdf(doing), papers.Paper.PDF)


@pytest.mark.parametrize("cut", [9, 20, 40, 70])
def test_a_damaged_file_is_said_to_be_one(cut: int) -> None:
    for file, kind in ((a_picture(), papers.Paper.PNG), (told_by_a_phone(), papers.Paper.JPEG)):
        with pytest.raises(papers.Refused, match="damaged"):
            papers.bare(file[:-cut], kind)


async def test_what_was_brought_by_mistake_goes_with_its_file(cast: Cast) -> None:
    entry, helen = await an_entry(cast), cast["senior leader"]
    one = await prove_by_picture(entry, helen)
    assert await Evidence.take_away(entry, one.id, helen)
    assert not await EvidenceFile.exists()


async def send(cast: Cast, called: str, entry: object, file: bytes = b"", **fields: str) -> tuple[int, str]:
    path = f"/entries/{entry.id}/evidence"  # type: ignore[attr-defined]
    async with cast.signed_in(called) as browser:
        sent = {"file": ("evidence.png", file)} if file else {"other": ("", b"")}
        answer = await browser.client.post(path, data={**PROOF, **fields}, files=sent, follow_redirects=False)
    return answer.status_code, answer.text


@pytest.mark.parametrize("called", ["senior leader", "participation officer"])
async def test_leaders_and_officers_bring_pictures_that_everybody_sees(
    cast: Cast, stranger: Browser, called: str
) -> None:
    entry = await a_plan_on_the_board(cast)
    assert (await send(cast, called, entry, told_by_a_phone(), kind="file"))[0] == 303
    one = await Evidence.get(entry_id=entry.id)
    assert TOLD not in bytes((await EvidenceFile.get(evidence_id=one.id)).file)
    assert await say(entry, cast["senior leader"], state=State.DOING)
    page = await stranger.open("/boards/lincc")
    [image] = page.soup.select(".proofs img")
    assert (image["src"], image["alt"]) == (f"/evidence/{one.id}", "The suitcases")
    answer = await stranger.client.get(f"/evidence/{one.id}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("file", "fields", "why"),
    [
        (b"<html>not a picture", {"kind": "file"}, "whatever its name says"),
        (b"", {"kind": "file"}, "Choose the file"),
        (a_picture() + b"x" * 5_000_000, {"kind": "file"}, "larger than 5 MB"),
        (a_pdf(b"/Encrypt"), {"kind": "file"}, "Print it to a new PDF"),
        (b"", {"kind": "link", "link": "http://council.example"}, "beginning with https://"),
        (b"", {"kind": "link", "link": "javascript:alert(1)"}, "beginning with https://"),
        (b"", {"kind": "link", "link": "https://a:b@council.example"}, "beginning with https://"),
        (b"", {"kind": "link", "link": "https://["}, "beginning with https://"),
        (b"", {"kind": "text", "text": " "}, "how anybody could check it"),
        (b"", {"kind": "text", "text": "It", "caption": ""}, "in plain words what it shows"),
        (b"", {"kind": "text", "text": "It", "sure": ""}, "without their yes"),
    ],
)
async def test_what_cannot_be_taken_is_said_kindly(cast: Cast, file: bytes, fields: dict[str, str], why: str) -> None:
    entry = await an_entry(cast)
    status, page = await send(cast, "senior leader", entry, file, **fields)
    assert (status, why in page) == (422, True)
    assert not await Evidence.exists()


async def test_a_link_leads_out_without_telling_where_from(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    await send(cast, "senior leader", entry, kind="link", link="https://council.example/papers")
    assert await say(entry, cast["senior leader"], state=State.DOING)
    [link] = (await stranger.open("/boards/lincc")).soup.select(".proofs a")
    assert link["href"] == "https://council.example/papers"
    assert {"noopener", "noreferrer"} <= set(link["rel"])


async def test_what_is_for_those_who_work_here_is_seen_by_nobody_else(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    hidden = await prove_by_picture(entry, cast["senior leader"], public=False)
    draft = await prove_by_picture(await an_entry(cast), cast["senior leader"])
    for one in (hidden, draft):
        assert (await stranger.client.get(f"/evidence/{one.id}")).status_code == 404
    assert not (await stranger.open("/boards/lincc")).soup.select(".proofs")
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.client.get(f"/entries/{entry.id}/evidence/{hidden.id}")).status_code == 200


async def test_evidence_can_be_taken_away_until_it_is_signed(cast: Cast) -> None:
    entry = await an_entry(cast, Far.ASKED)
    one = await Evidence.get(entry_id=entry.id)
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send(f"/entries/{entry.id}/evidence/{one.id}/remove", {})).status == 200
    assert not await Evidence.exists(entry_id=entry.id)
    signed = await an_entry(cast, Far.SIGNED)
    one = await Evidence.get(entry_id=signed.id)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/entries/{signed.id}/evidence/{one.id}/remove", {})
    assert (page.status, "signed off, evidence and all" in page.text) == (409, True)
    assert await Evidence.exists(entry_id=signed.id)


async def test_sent_twice_it_is_there_once(cast: Cast) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        for _ in range(2):
            await page.submit("Add this evidence", kind="text", caption="It", text="Here", sure="yes")
    assert [one.kind for one in await Evidence.filter(entry_id=entry.id)] == [Proof.TEXT]
    assert (await again(entry)).said_mark == entry.said_mark
