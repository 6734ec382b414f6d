"""Training a model on a file, and measuring one by a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.analysis.codebook import Codebook, Example, examples_of
from portal.analysis.models.labels import WEIGHT
from portal.files.coding import SIGHT, model_for
from portal.files.rows import write
from portal.mistakes import Mistake


def trained(book: Codebook, found: list[Example], to: Path, with_examples: bool) -> dict[str, Any]:
    """Writes the model; its figures, each comment judged as if it had not been learnt from. A comment that people coded
    counts for more than an invented one, as in the portal."""
    from dataclasses import replace

    from portal.analysis.coder import shelf
    from portal.analysis.coder.figures import figures
    from portal.analysis.coder.learning import learn
    from portal.analysis.coder.training_set import MOST

    invented = list(examples_of(book)) if with_examples else []
    taught = [replace(one, weight=WEIGHT) for one in found] + invented if invented else found
    if not taught:
        raise Mistake("there is nothing to learn from: no row has both words and codes.")
    learnt = learn(book, taught, datetime.now(UTC).date())
    learnt.model.figures = {**figures(learnt, taught), SIGHT: shelf.sight()}
    write(to, learnt.model.packed())
    return {"model": learnt.model.name, "left_out": max(len(taught) - MOST, 0), **learnt.model.figures}


def evaluated(book: Codebook, found: list[Example], file: Path | None) -> dict[str, Any]:
    from portal.analysis.coder.evaluating import evaluation, judged

    if not found:
        raise Mistake("there is nothing to measure by: no row has both words and codes.")
    model = model_for(book, file)
    return {"codebook": book.edition, "model": model.name, **evaluation(judged(model, found))}
