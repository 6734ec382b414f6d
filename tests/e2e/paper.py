"""What a phone's camera and a reader get from a printed sheet."""

import subprocess
from pathlib import Path


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def read(pdf: Path) -> str:
    """The words on it, with their white space folded."""
    return " ".join(_run("pdftotext", "-layout", pdf, "-").split())


def scan(pdf: Path) -> list[str]:
    """What its QR codes hold, from the fineness of a cheap printer up: a camera, too, looks more than once."""
    return list(dict.fromkeys(code for dots in (100, 140, 200) for code in _scan(pdf, dots)))


def _scan(pdf: Path, dots: int) -> list[str]:
    name = f"{pdf.stem}-{dots}dpi"
    _run("pdftoppm", "-png", "-r", str(dots), pdf, pdf.with_name(name))
    return _run("zbarimg", "--quiet", "--raw", *sorted(pdf.parent.glob(f"{name}-*.png"))).split()
