"""A wheel carries everything with it: pages, styles, word lists, migrations and the demo's words."""

import asyncio
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import settings
from tests import servers
from tests.browser import Browser

ROOT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel built from this checkout was installed to."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(folder / "dist"), str(ROOT)]
    subprocess.run([*PIP, *build], check=True, timeout=120)
    wheel = next((folder / "dist").glob("*.whl"))
    subprocess.run(
        [*PIP, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True, timeout=120
    )
    return folder / "site"


@pytest.fixture(scope="module")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the installed portal serves its demo, started from a folder that has nothing to do with it."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    port = servers.free_port()
    names = ("DATABASE_URL", "REDIS_URL", "PORTAL_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"PYTHONPATH": str(installed), "PORTAL_DATA": str(elsewhere / "data"), "PORT": str(port)}
    environment |= {"PORTAL_URL": f"http://127.0.0.1:{port}"}
    with (elsewhere / "log").open("w") as log:
        portal = subprocess.Popen(
            [sys.executable, "-m", "portal", "demo", "--serve"], cwd=elsewhere, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", portal, elsewhere / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            portal.terminate()
            portal.wait(timeout=20)


def wait_for(url: str, portal: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(3_000):
        assert portal.poll() is None, log.read_text()
        try:
            get(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def host(address: str) -> bytes:
    return address.partition("://")[2].encode()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


def test_the_installed_portal_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    asked = [sys.executable, "-c", "import portal; print(portal.__file__)"]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    said = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == str(installed / "portal/__init__.py")


def test_a_visitor_sees_the_same_style_sheets_and_script(address: str) -> None:
    for name in ("base.css", "skipping.css", "embed.css", "portal.css", "portal.js", "icon.svg"):
        assert get(f"{address}/static/{name}") == (ROOT / "static" / name).read_bytes()


def test_a_visitor_finds_the_groups_and_a_board_with_something_on_it(address: str) -> None:
    assert "LinCC, the Living in Care Council" in get(f"{address}/").decode()
    assert "What came of it" in get(f"{address}/boards/lincc").decode()


def test_a_child_finds_the_questions(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = next(tmp_path_factory.getbasetemp().glob("elsewhere*/log")).read_text()
    found = re.search(rf"{address}/A/\w+", log)
    assert found, log
    page = get(found[0]).decode()
    assert "What is going well for you?" in page
    assert page.count("<style>") == 1


async def test_a_page_from_anywhere_is_the_page_of_this_checkout(address: str, stranger: Browser) -> None:
    """Template, inlined style, drawings and help lines, to the last byte but for its own address, which is printed."""
    for path in ("/answer", "/A/NOSUCHCODE", "/sign-in"):
        here = await stranger.open(path)
        request = urllib.request.Request(f"{address}{path}", headers={"Accept-Encoding": "identity"})
        status, page = await asyncio.to_thread(fetched, request)
        assert (status, page.replace(host(address), host(settings.URL))) == (
            here.status,
            here.response.content,
        ), path


def fetched(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read()


def test_htmx_travels_with_the_wheel(address: str) -> None:
    file = ROOT / "static" / "vendor" / "htmx.min.js"
    assert get(f"{address}/static/vendor/htmx.min.js") == file.read_bytes()


def test_the_wheel_holds_every_file_of_ours_and_nothing_else(installed: Path) -> None:
    package = installed / "portal"
    inside = {str(file.relative_to(package)) for file in package.rglob("*") if file.is_file()}
    ours = {str(file.relative_to(ROOT / "portal")) for file in (ROOT / "portal").rglob("*") if file.is_file()}
    beside = ("templates", "static", "tests/promises")
    ours |= {str(file.relative_to(ROOT)) for folder in beside for file in (ROOT / folder).rglob("*.*")}
    assert {name for name in ours ^ inside if "__pycache__" not in name} == set()
