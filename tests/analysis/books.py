"""Drafts of codebooks, and trials of them that went as they should."""

from typing import Any

from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.drafting import mark_of
from portal.analysis.models import Coding, Edition, Learned, Training, codebook
from portal.analysis.models.drafts import draft_from, kept
from tests.browser import Cast

FIGURES = {
    "comments": 300,
    "micro_f1": 0.71,
    "macro_f1": 0.62,
    "tone": {"accuracy": 0.84},
    "codes": {"V1": [30, 10, 10], "V2": [2, 1, 1]},
}
CODE: dict[str, str | list[str]] = {
    **{"key": "V15", "kind": "value", "name": "Money", "child_name": "You can afford things"},
    **{"definition": "Pocket money and what it pays for.", "terms": "pocket money = 3\nskint"},
}


async def a_draft(cast: Cast) -> Edition:
    """Of the Roadmap, with all its words."""
    return await draft_from(await kept(roadmap()), cast["participation officer"])


async def tried(edition: Edition, *shown: Coding, **codes: dict[str, int]) -> Training:
    """A trial of exactly these words that is over; `shown` would gain V1."""
    outcome: dict[str, Any] = {"compared": 40, "codes": codes, "figures": FIGURES}
    outcome["examples"] = {"V1": {"gained": [str(one.id) for one in shown], "lost": []}}
    over: dict[str, Any] = {"finished_at": now(), "step": "done", "outcome": outcome}
    return await Training.create(codebook=edition.edition, mark=mark_of(edition.book), **over)


async def a_model(name: str = "roadmap/2-0a1b2c3d-2026-11-20", labels: int = 60, **kept_as: Any) -> Learned:
    """Of the codebook in force, learnt from what people said."""
    told = {"training_set": "0a1b2c3d", "sight": "none", "figures": FIGURES, "labels": labels, **kept_as}
    return await Learned.create(name=name, codebook=(await codebook()).edition, **told)
