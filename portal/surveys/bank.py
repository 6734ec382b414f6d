"""Ready-made surveys to start from."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def templates() -> dict[str, dict[str, Any]]:
    """By key: name, voice (who it is for), age band, title, purpose, readers and questions."""
    listed = json.loads((Path(__file__).parent / "bank.json").read_text())
    return {template["key"]: template for template in listed}
