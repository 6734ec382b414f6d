"""The record of the coder as an algorithmic tool, in the fields of the UK government's standard (ATRS).

The fields stand in transparency.toml, in the standard's order and with its reference numbers; words in braces are
filled in from what is in force.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from portal import settings
from portal.accounts.models import now
from portal.analysis.earning import AUDITED, PRECISION
from portal.analysis.quality import ENOUGH, Measured, Share
from portal.analysis.standing import Standing

FILE = Path(__file__).with_name("transparency.toml")
STANDARD = "3.0"
TO_ADD = "The council adds this"
"""How a field begins that nobody but the council can fill in."""


@dataclass(frozen=True, slots=True)
class Field:
    reference: str
    attribute: str
    name: str
    answer: str

    @property
    def is_to_add(self) -> bool:
        return self.answer.startswith(TO_ADD)


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    tier: str
    fields: list[Field]


def record(standing: Standing) -> list[Part]:
    facts = _facts(standing)
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["part"]
    return [Part(one["name"], one["tier"], [_field(field, facts) for field in one["field"]]) for one in read]


def _field(field: dict[str, str], facts: dict[str, str]) -> Field:
    answer = " ".join(field["answer"].split()).format_map(facts)
    return Field(field["reference"], field["attribute"], field["name"], answer)


def _facts(standing: Standing) -> dict[str, str]:
    model, examples = standing.model, standing.examples
    figures = model.figures if model else {}
    return {
        "council": settings.COUNCIL,
        "url": settings.URL,
        "email": settings.MAIL_FROM or f"{TO_ADD}: the address of a team.",
        "standard": STANDARD,
        "today": f"{now():%d/%m/%Y}",
        "since": f"{model.adopted_at:%d/%m/%Y}" if model and model.adopted_at else "not in use yet",
        "phase": "Production" if standing.here.comments >= ENOUGH else "Beta/Pilot",
        "codebook": f"{standing.book.name} ({standing.book.edition})",
        "codes": str(len(standing.book.codes)),
        "model": model.name if model else "none yet: it is made when the first comment comes in",
        "learnt_from": _learnt_from(standing),
        "scores": _scores(figures),
        "on_examples": shares(examples),
        "here": shares(standing.here),
        "tone": _tone(standing),
        "coded": str(standing.coded) if standing.coded >= settings.MINIMUM_COUNT else "few",
        "failures": f"{standing.holds} of {standing.tried}" if standing.tried else "(not tried yet)",
        "by_itself": _by_itself(standing),
        "precise": f"{PRECISION:.0%}",
        "needed": str(AUDITED),
        "enough": str(ENOUGH),
        "least": str(settings.MINIMUM_COUNT),
    }


def _learnt_from(standing: Standing) -> str:
    if standing.model is None:
        return "nothing yet"
    labels, of = standing.model.labels, standing.examples.comments
    if labels < ENOUGH:
        return f"{of:,} invented examples"
    return f"{max(of - labels, 0):,} invented examples and {labels:,} comments that people coded here"


def _scores(figures: dict[str, float | None]) -> str:
    named = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "calibration_error": "calibration error"}
    found = [f"{name} {figures[key]:.2f}" for key, name in named.items() if figures.get(key) is not None]
    return ", ".join(found) or "not worked out yet"


def shares(measured: Measured) -> str:
    """Precision and recall over all codes, in a sentence."""
    if not measured.recall.is_told or not measured.precision.is_told:
        return "Too few comments have been reviewed to tell yet."
    right, found = told(measured.precision), told(measured.recall)
    return f"People gave {right} of the codes that it suggested, and it found {found} of the codes that people gave."


def told(share: Share) -> str:
    """78 % (95 % interval 70 % to 85 %, of 140)."""
    return f"{share.share:.0%} (95% interval {share.low:.0%} to {share.high:.0%}, of {share.of:,})".replace(
        "%", "\u00a0%"
    )


def _tone(standing: Standing) -> str:
    here = standing.here.tones.right.is_told
    tones = (standing.here if here else standing.examples).tones
    if not tones.right.is_told:
        return "Its tone has not been measured yet."
    whose = "comments of this council" if here else "the codebook's own examples"
    found = f", and it found {told(tones.negatives)} of the negative ones" if tones.negatives.is_told else ""
    return f"Its tone was right for {told(tones.right)} of {whose}{found}."


def _by_itself(standing: Standing) -> str:
    found = [f"{group}: {', '.join(names)}" for group, names in standing.by_itself.items()]
    return "; ".join(found) or "none in any group"


def markdown(title: str, parts: list[Part]) -> str:
    lines = [f"# {title}: {settings.COUNCIL}", ""]
    for part in parts:
        lines += [f"## {part.name}", ""]
        for field in part.fields:
            lines += [f"### {field.reference} {field.name}", "", field.answer, ""]
    return "\n".join(lines)
