"""Figures as a table for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.analysis.codebook import KINDS, Codebook

Figures = Mapping[str, Any]
MEASURES = {
    "codes": "given",
    "precision": "precision",
    "recall": "recall",
    "micro F1": "micro_f1",
    "macro F1": "macro_f1",
    "of codes": "codes_counted",
    "cal. err.": "calibration_error",
    "P at 0.90": "precision_at_90",
    "in first 3": "held_in_three",
}


def table(book: Codebook, found: Figures) -> str:
    """`found` as evaluation() has it."""
    parts = [_measured(book, {"all": found})]
    for name in ("groups", "lengths"):
        parts.append(_measured(book, found[name]))
    codes = [
        [
            f"{key} {book.by_key[key].name}"[:48],
            *(_figure(one[name]) for name in ("given", "precision", "recall", "f1")),
        ]
        for key, one in found["codes"].items()
    ]
    parts.append(_aligned(["code", "given", "precision", "recall", "F1"], codes))
    return "\n\n".join(parts)


def summary(book: Codebook, found: Figures) -> str:
    """`found` as figures() has it: each comment judged by a model that had not seen it."""
    lines = [f"{found['comments']} comments learnt from: {found['model']}"]
    if found["left_out"]:
        lines.append(f"{found['left_out']} more were left out: a model learns from so many at most.")
    named = {
        **{
            "micro F1": found["micro_f1"],
            "macro F1": found["macro_f1"],
            "calibration error": found["calibration_error"],
        },
        **{"precision at 0.90": found["precision_at_90"], "held in the first 3": found["held_in_three"]},
        **{"tone right": found["tone"]["accuracy"], "negatives found": found["tone"]["negatives_found"]},
    }
    return "\n".join(
        [*lines, "", _aligned(["judged by others", ""], [[name, _figure(one)] for name, one in named.items()])]
    )


def _measured(book: Codebook, parts: Mapping[str, Figures]) -> str:
    """Each part as a whole, then by kind of code where there is more than one."""
    rows = []
    for name, one in parts.items():
        tone = [_figure(one["tone"][key]) for key in ("accuracy", "negatives_found")]
        rows.append([name, str(one["comments"]), *_measures(one), *tone])
        if len(one["kinds"]) > 1:
            rows += [
                [f"  {KINDS.get(kind, kind.capitalize())}", "", *_measures(measures)]
                for kind, measures in one["kinds"].items()
            ]
    return _aligned(["", "comments", *MEASURES, "tone right", "neg. found"], rows)


def _measures(one: Figures) -> Iterable[str]:
    return (_figure(one[key]) for key in MEASURES.values())


def _figure(value: float | None) -> str:
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    full = [[*row, *[""] * (len(head) - len(row))] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in full) for at in range(len(head))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in full
    ]
    return "\n".join(line.rstrip() for line in lines)
