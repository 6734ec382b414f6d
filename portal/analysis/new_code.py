"""The form that makes a new code of comments that none fits."""

from collections.abc import Mapping

from portal.analysis.codebook import KINDS, Codebook, Definition
from portal.analysis.in_common import Told
from portal.web import Form

NAME = 60
WEIGHT = 2.0
"""Of a word that comments of the cluster say: it usually speaks for the code."""


def kinds(book: Codebook) -> dict[str, str]:
    """The headings that a code of this codebook can stand under."""
    return {code.kind: KINDS.get(code.kind, code.kind.capitalize()) for code in book.codes}


def new_code(form: Form, clusters: Mapping[str, Told], book: Codebook) -> Definition | None:
    """None where something is missing, or the comments are no cluster any more."""
    cluster = clusters.get(form.raw("cluster"))
    if cluster is None:
        form.errors["cluster"] = "These comments were looked through again meanwhile. Here is what was found."
        return None
    name = form.line("name", NAME, "Give the code a name.")
    kind = form.choice("kind", list(kinds(book)), "Choose what kind of code it is.")
    words = form.several("word", cluster.words)
    if not words:
        form.errors["word"] = "Leave at least one word ticked."
    if form.errors:
        return None
    about = f"Begun from {cluster.times} comments that no code fitted. Say here what it means."
    return Definition("", kind, name, name, about, terms=dict.fromkeys(words, WEIGHT))
