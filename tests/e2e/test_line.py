"""What the portal's own server says and what a real browser makes of its headers."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
FEATURES = "document.featurePolicy.allowedFeatures().filter(name => !name.startsWith('ch-'))"


def test_the_server_names_neither_itself_nor_its_version(portal: Portal) -> None:
    for path in ("/", "/answer", "/nowhere", "/static/base.css"):
        assert "server" not in httpx2.get(portal.url + path).headers
    there = urlsplit(portal.url)
    with socket.create_connection((str(there.hostname), there.port), timeout=5) as line:
        line.sendall(b"nonsense\r\n\r\n")
        heard = line.recv(65_536).lower()
    assert heard.startswith(b"http/1.1 400")
    assert b"server:" not in heard
    assert b"uvicorn" not in heard


def test_a_header_that_names_another_address_is_not_believed(portal: Portal) -> None:
    """Whoever makes up addresses is held back as one."""
    codes = [
        httpx2.get(f"{portal.url}/A/NNNN{n}", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(2, 60)
    ]
    assert codes[0] in {404, 429}
    assert codes[-1] == 429


def test_a_browser_gives_our_pages_passkeys_and_sound_and_nothing_else(visitor: Come) -> None:
    somebody = visitor()
    somebody.opens("/answer")
    left = set(somebody.page.evaluate(FEATURES))
    passkeys = {"publickey-credentials-get", "publickey-credentials-create"}
    assert left - passkeys <= {"media-playback-while-not-visible"}, "without which Chromium plays no recording at all"


def test_nothing_of_a_survey_stays_in_the_browser(portal: Portal, visitor: Come) -> None:
    child = visitor()
    child.opens("/answer")
    child.page.evaluate("localStorage.setItem('left', 'behind')")
    child.opens(portal.survey)
    child.page.locator(".question label.pick").first.click()
    child.presses("Send my answers")
    child.sees("Thank you")
    assert child.page.evaluate("localStorage.length") == 0
