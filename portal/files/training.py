"""Training a model on a file, and measuring one by a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.analysis.codebook import Codebook, Example, examples_of
from portal.analysis.models.labels import WEIGHT
from portal.feedback.imports import BadRow
from portal.files.coding import SIGHT, model_for
from portal.files.rows import place_for, write
from portal.mistakes import Mistake


def enough(found: list[Example], bad: list[BadRow], what: str) -> None:
    """Raises Mistake, with what is wrong with the first row, where no row can be used."""
    if not found:
        first = f" Line {bad[0].line}: {bad[0].reason}." if bad else ""
        raise Mistake(f"there is nothing to {what}: no row has both words and codes.{first}")


def trained(book: Codebook, found: list[Example], to: Path, with_examples: bool) -> dict[str, Any]:
    """Writes the model; its figures, each comment judged as if it had not been learnt from. A comment that people coded
    counts for more than an invented one, as in the portal."""
    from dataclasses import replace

    from portal.analysis.coder import shelf
    from portal.analysis.coder.figures import figures
    from portal.analysis.coder.learning import learn
    from portal.analysis.coder.training_set import MOST

    place_for(to)  # what took minutes to learn should not be lost for a mistyped folder
    invented = list(examples_of(book)) if with_examples else []
    taught = [replace(one, weight=WEIGHT) for one in found] + invented if invented else found
    learnt = learn(book, taught, datetime.now(UTC).date())
    learnt.model.figures = {**figures(learnt, taught), SIGHT: shelf.sight()}
    write(to, learnt.model.packed())
    return {"model": learnt.model.name, "left_out": max(len(taught) - MOST, 0), **learnt.model.figures}


def evaluated(book: Codebook, found: list[Example], file: Path | None) -> dict[str, Any]:
    from portal.analysis.coder.evaluating import evaluation, judged

    model = model_for(book, file)
    return {"codebook": book.edition, "model": model.name, **evaluation(judged(model, found))}
