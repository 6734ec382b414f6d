"""Places that are named in lists: a file, or a test in one as file::test."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent


def is_there(place: str) -> bool:
    """Whether there is such a file and, if one is named, such a test in it."""
    file, _, test = place.partition("::")
    return (ROOT / file).is_file() and (not test or test in _functions(ROOT / file))


def _functions(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
