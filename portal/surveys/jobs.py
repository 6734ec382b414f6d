"""Counting the cards that came back, and leaving no trace of which they were or when answers came."""

from portal.queue import each
from portal.surveys.models import CardBatch, HalfSheet, MemberWay
from portal.surveys.traces import rub_out


@each(hours=24)
async def count_cards() -> None:
    """Once a day: whoever looks at a sheet all day long learns nothing from its figure."""
    await CardBatch.count()


@each(hours=1)
async def leave_no_traces() -> None:
    await MemberWay.forget()
    await rub_out(anyway=await CardBatch.settle())


@each(seconds=60)
async def forget_half_sheets() -> None:
    """What nobody went on with. Nothing opens it before that either, once its time is over."""
    await HalfSheet.forget_old()
