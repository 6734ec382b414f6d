"""A file's comments with the codes that people gave them: to learn from, and to be measured by."""

from portal.analysis.codebook import Codebook, Example
from portal.analysis.naming import Names
from portal.analysis.returning import TONES, by_the_machine
from portal.feedback import imports
from portal.files.rows import Rows, voice


def examples(rows: Rows, book: Codebook) -> tuple[list[Example], list[imports.BadRow], int]:
    """Those that people coded, the rows of which nothing can be learnt, and how many only the machine had coded."""
    names, found, bad, machine = Names(book), [], list(rows.bad), 0
    for row in rows.good:
        said = names.of(row.fields)
        if by_the_machine(row.fields):
            machine += 1
        elif said is None:
            bad.append(imports.BadRow(row.line, "there are no codes, and nothing says that none fits"))
        elif said[1]:
            bad.append(imports.BadRow(row.line, f"{book.name} has no code called {', '.join(said[1])[:200]}"))
        else:
            tone = str(row.fields.get("tone") or "")
            keys = frozenset(said[0])
            found.append(Example(row.fields["text"], keys, row.question, voice(row), tone if tone in TONES else ""))
    return found, sorted(bad, key=lambda one: one.line), machine
