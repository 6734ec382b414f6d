"""What a phone's camera and a reader get from a printed sheet."""

import subprocess
from pathlib import Path


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def read(pdf: Path) -> str:
    """The words on it, with their white space folded."""
    return " ".join(_run("pdftotext", "-layout", pdf, "-").split())


def scan(pdf: Path) -> list[str]:
    """What its QR codes hold, at the fineness of a cheap printer."""
    _run("pdftoppm", "-png", "-r", "100", pdf, pdf.with_suffix(""))
    pages = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    return _run("zbarimg", "--quiet", "--raw", *pages).split()
