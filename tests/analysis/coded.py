"""Words that were said and coded, without waiting for the coder."""

from collections.abc import Iterable
from datetime import date, timedelta

from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.models import Code, Coding, Finding, GivenBy, InCommon, Tone
from portal.analysis.models.in_common import What
from portal.feedback.models import Comment, Source, Words
from tests.browser import Cast

THIS_QUARTER, LAST_QUARTER = date(2026, 11, 16), date(2026, 8, 10)


async def say(cast: Cast, *texts: str, group: str = "lincc", question: str = "") -> list[Comment]:
    """Words that are due for coding."""
    said = [Words(text, THIS_QUARTER, question) for text in texts]
    return await Comment.record_all(await cast.group(group), Source.SURVEY, said)


async def coded(
    cast: Cast,
    text: str,
    keys: Iterable[str] = (),
    *,
    on: date = THIS_QUARTER,
    group: str = "lincc",
    tone: Tone = Tone.NEUTRAL,
    quotable: bool = False,
) -> Coding:
    """Words that the coder has suggested these codes for, each with the first of the words as its evidence."""
    async with in_transaction():
        comment = await Comment.record(await cast.group(group), Source.SURVEY, Words(text, on, "How is home?"))
        await Comment.filter(id=comment.id).update(coding_due_at=None)
        coding = await Coding.create(comment=comment, codebook=roadmap().edition, tone=tone, quotable=quotable)
        end = len(text.split()[0])
        await Code.create_all(
            [Code(coding=coding, key=key, given_by=GivenBy.MACHINE, confidence=0.75, start=0, end=end) for key in keys]
        )
    return coding


async def counted(cast: Cast, times: int, *keys: str, on: date = THIS_QUARTER, tone: Tone = Tone.NEUTRAL) -> None:
    """So many comments of LinCC that all bear on the same codes."""
    for number in range(times):
        await coded(cast, f"Comment {number}", keys, on=on, tone=tone)


async def all_quotable(cast: Cast) -> None:
    """As if one person had judged all that was coded to be safe to quote, and a second one had agreed."""
    judged = {"quotable": True, "reviewed_at": now() - timedelta(minutes=1)}
    by = {"reviewed_by_id": cast["participation officer"].id, "quote_agreed_by_id": cast["safeguarding lead"].id}
    await Coding.all().update(**judged, **by, quote_agreed_at=now())


async def codes_of(coding: Coding) -> dict[str, tuple[float | None, bool | None]]:
    """By key: how sure the machine was, and what a person decided."""
    read = (await Coding.get(id=coding.id)).reviewed_at is not None
    rows = await Code.filter(coding_id=coding.id)
    sure = {code.key: code.confidence for code in rows if code.given_by == GivenBy.MACHINE}
    given = {code.key for code in rows if code.given_by == GivenBy.PERSON and code.stands}
    taken = {code.key for code in rows if code.given_by == GivenBy.PERSON and not code.stands}
    return {key: (sure.get(key), key in given if read else None) for key in sure.keys() | given | taken}


async def a_cluster(cast: Cast, word: str, codings: Iterable[Coding]) -> dict[str, str | list[str]]:
    """As if LinCC's comments had been looked through, and nothing but this word had been found in what no code fits.
    Returns what an officer sends to make a code of it."""
    look = await InCommon.of(await cast.group("lincc"))
    said = [one.id.hex for one in codings]
    cluster = {"words": [[word, said]], "times": len(said), "said": said}
    words = {"quarter": "2026-Q4", "words": []}
    found = {What.WORDS: words, What.CLUSTERS: [cluster], What.COPIES: []}
    await Finding.create_all([Finding.made(look, what, 0, one) for what, one in found.items()])
    return {"cluster": said[0], "name": "Uncles", "kind": "value", "word": [word]}
