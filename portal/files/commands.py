"""The commands about files of comments and about codebooks. None of them needs a database."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from portal.mistakes import Mistake

say = print
Command = Callable[[str, Callable[[argparse.Namespace], int | None], str], argparse.ArgumentParser]
BOOK = "key of a codebook that comes with the portal, or a file (.json, .qdc)"


def add_to(command: Command) -> None:
    coder = command("code", code, "Code the comments of a CSV or JSON Lines file; writes a line for each.")
    coder.add_argument("file", type=Path)
    coder.add_argument("--csv", action="store_true", help="write CSV rather than JSON Lines")
    for name in ("mask", "screen"):
        line_by_line = command(name, write_lines, LINES[name])
        line_by_line.add_argument("file", type=Path)
        line_by_line.set_defaults(lines=name)
    book = command("codebook", codebook, "Show, write or turn a codebook into another format.")
    book.add_argument("codebook", nargs="?", default="", metavar="KEY_OR_FILE", help=BOOK)
    book.add_argument("--from", dest="source", metavar="FILE", help="the same, by another name")
    book.add_argument("--as", dest="format", choices=("json", "qdc"))
    book.add_argument("--to", type=Path, metavar="FILE", help="write it there; its ending tells the format")
    trainer = command("train", train, "Train a model on the coded comments of a file, and say how good it is.")
    trainer.add_argument("file", type=Path)
    trainer.add_argument("--to", type=Path, required=True, metavar="MODEL.npz")
    trainer.add_argument("--examples", action="store_true", help="learn from the codebook's own examples too")
    judge = command("evaluate", evaluate, "Code the comments of a file, and compare with what people gave them.")
    judge.add_argument("file", type=Path)
    for one in (trainer, judge):
        one.add_argument("--json", action="store_true", help="print the figures as JSON")
    for one in (coder, judge):
        one.add_argument("--model", type=Path, metavar="FILE", help="one that portal train made")
    for one in (coder, trainer, judge):
        one.add_argument("--codebook", default="roadmap", metavar="KEY_OR_FILE", help=BOOK)


LINES = {
    "mask": "Hide personal details in a JSON Lines file; writes one JSON line for each.",
    "screen": "Say which comments of a JSON Lines file a person should read first.",
}


def write_lines(arguments: argparse.Namespace) -> int:
    """Exit status 1 when some lines could not be read."""
    from portal.files import lines
    from portal.files.rows import complaints, read

    rows = read(arguments.file)
    for line in {"mask": lines.hidden, "screen": lines.screened}[arguments.lines](rows):
        say(line)
    return complaints(rows.bad)


def code(arguments: argparse.Namespace) -> int:
    from portal.files.codebooks import chosen
    from portal.files.coding import coded, model_for
    from portal.files.rows import complaints, read

    rows, book = read(arguments.file), chosen(arguments.codebook)
    for line in coded(rows, book, model_for(book, arguments.model), arguments.csv):
        say(line)
    return complaints(rows.bad)


def codebook(arguments: argparse.Namespace) -> None:
    from portal.files import codebooks
    from portal.files.rows import write

    if arguments.source and arguments.codebook:
        raise Mistake("name one codebook: the key or file, or the one behind --from.")
    book = codebooks.chosen(arguments.source or arguments.codebook or "roadmap")
    if arguments.to:
        ending = arguments.format or arguments.to.suffix.lower().removeprefix(".")
        if ending not in codebooks.FORMATS:
            raise Mistake(f"{arguments.to} must end in .json or .qdc, or say --as.")
        write(arguments.to, codebooks.written(book, ending))
        say(f"{book.name}, {len(book.codes)} codes, written to {arguments.to}.")
    elif arguments.format:
        say(codebooks.written(book, arguments.format).decode().rstrip())
    else:
        say(codebooks.listed(book))


def train(arguments: argparse.Namespace) -> int:
    from portal.files import training
    from portal.files.codebooks import chosen
    from portal.files.examples import examples
    from portal.files.rows import complaints, read
    from portal.files.tables import summary

    book = chosen(arguments.codebook)
    found, bad, machine = examples(read(arguments.file), book)
    if not arguments.examples:
        training.enough(found, bad, "learn from")
    made = training.trained(book, found, arguments.to, arguments.examples)
    say(json.dumps(made) if arguments.json else summary(book, made))
    _passed_over(machine)
    return complaints(bad)


def evaluate(arguments: argparse.Namespace) -> int:
    """Exit status 1 when some rows could not be measured."""
    from portal.files import training
    from portal.files.codebooks import chosen
    from portal.files.examples import examples
    from portal.files.rows import complaints, read
    from portal.files.tables import table

    book = chosen(arguments.codebook)
    found, bad, machine = examples(read(arguments.file), book)
    training.enough(found, bad, "measure by")
    made = training.evaluated(book, found, arguments.model)
    say(
        json.dumps(made)
        if arguments.json
        else f"{made['comments']} comments, coded by {made['model']}\n\n{table(book, made)}"
    )
    _passed_over(machine)
    return complaints(bad)


def _passed_over(machine: int) -> None:
    if machine:
        say(f"{machine} rows that only the machine had coded were passed over.", file=sys.stderr)
