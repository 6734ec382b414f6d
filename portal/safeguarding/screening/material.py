"""What the screen is made of: the files that people edit, the code that reads them, and one name for all of it."""

import hashlib
from functools import cache
from pathlib import Path

import portal.terms

HERE = Path(__file__).parent
PATTERNS = HERE / "patterns.json"
LEXICON = HERE / "lexicon.json"
EXAMPLES = HERE / "examples"
_CODE = ("lexicon.py", "spelling.py", "phrases.py", "features.py", "learning.py")


@cache
def digest() -> str:
    """Changes with every word of the lists and examples, and with the code that learns from them."""
    found = hashlib.sha256()
    code = [HERE / name for name in _CODE]
    for file in [Path(portal.terms.__file__), *code, PATTERNS, LEXICON, *sorted(EXAMPLES.glob("*.jsonl"))]:
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
