"""The ready questions, and those about who answers, as an officer ticks them for a draft."""

from typing import Any
from uuid import UUID, uuid5

from portal.surveys import about, bank
from portal.surveys.kinds import Kind
from portal.surveys.models import AgeBand, Question
from portal.web import Form

MOST_QUESTIONS = 60
"""In one survey: the longest of the sector's own has 49."""

LINKED = UUID("6f1b6f52-6a0c-4d0f-9d55-0f5d3a0f7a51")
"""Names what questions of the bank for different ages ask alike, so that their answers can be seen side by side."""


def content(given: dict[str, Any]) -> dict[str, Any]:
    """What a question of the bank is, by the names of its fields."""
    kind = Kind(given["kind"])
    words = {name: given.get(name, "") for name in ("text", "help", "section")}
    linked = {"first_asked_id": uuid5(LINKED, given["linked"])} if "linked" in given else {}
    return {"kind": kind, "options": kind.options(given.get("options", [])), **words, **linked}


def chosen(form: Form, band: AgeBand, audience: str, line: list[Question]) -> list[dict[str, Any]]:
    """The ready questions that were ticked. `line` has those of the survey, `audience` is who is asked who they are."""
    offered = {one["key"]: one for asked in bank.questions_for(band).values() for one in asked}
    who = {str(one.about): one for one in who_answers(audience, line)}
    picked, most = form.several("pick", list(offered)), MOST_QUESTIONS - len(line)
    told = form.several("about", list(who))
    if not picked and not told:
        form.errors["pick"] = "Tick one question or more."
    if len(picked) + len(told) > most:
        form.errors["pick"] = f"A survey has room for {MOST_QUESTIONS} questions: tick at most {most} more."
    if len(told) + sum(1 for one in line if one.about) > about.MOST:
        form.errors["about"] = f"A survey asks at most {about.MOST} things about who answers. Tick fewer."
    return [content(offered[key]) for key in picked] + [who_content(who[key]) for key in told]


def who_answers(audience: str, line: list[Question]) -> list[about.Asked]:
    """What the survey could still ask about whoever answers, in the words of their age."""
    return [one for one in about.offered(audience) if one.about not in {asked.about for asked in line}]


def who_content(asked: about.Asked) -> dict[str, Any]:
    return {
        "kind": Kind.ONE,
        "text": asked.text,
        "help": asked.why,
        "options": asked.options,
        "about": asked.about,
    }
