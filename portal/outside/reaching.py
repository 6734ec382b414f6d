"""Reaching an address on the internet that somebody typed, and nothing of our own network by it.

A name is looked up once; all that it stands for must be on the public internet, and the line goes to the very address
that was looked at, so that the name cannot come to mean another one in between.
"""

import asyncio
import socket
import ssl
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import httpx2

from portal.letters import clean

GIVE_UP_SECONDS = 15.0
"""For one try, the look-up of the name and all: less than a claim lasts (see mail/models.py)."""

HERE: frozenset[str] = frozenset()
"""Hosts that may be on this machine, without https: none but in tests."""

OURS = ("localhost", "local", "internal", "lan", "home", "corp", "intranet", "arpa")
"""Ends of names that stand for nothing on the public internet."""

Ip = IPv4Address | IPv6Address


class NotTaken(Exception):
    """The other side did not take it on. `status` is what it said, or 0."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


def why_not(url: str) -> str:
    """What is wrong with an address, to be told to whoever typed it; empty if nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address that we can read."
    if not (parts.scheme == "https" or (parts.scheme == "http" and host in HERE)):
        return "Give the whole address, beginning with https://."
    if not host or clean(url) != url or " " in url or parts.username is not None or parts.fragment:
        return "Give the address without a name, a password or a # in it."
    return "" if host in HERE or _may_be_public(host) else "This address is not on the public internet."


def _may_be_public(host: str) -> bool:
    try:
        return is_public(ip_address(host))
    except ValueError:
        return "." in host.strip(".") and host.strip(".").rpartition(".")[2].lower() not in OURS


def is_public(ip: Ip) -> bool:
    """On the public internet, whichever way it is written."""
    if isinstance(ip, IPv6Address):
        if inside := ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None):
            return is_public(inside)
        if ip in _NAT64:
            return is_public(IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip.is_global and not ip.is_multicast


_NAT64 = ip_network("64:ff9b::/96")


async def post(url: str, body: str, headers: dict[str, str]) -> int:
    """The status of a clear yes; raises NotTaken for everything else. What the other side says is not read."""
    if wrong := why_not(url):
        raise NotTaken(wrong)
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            return await _post(urlsplit(url), body, headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as exc:
        raise NotTaken(type(exc).__name__) from None


async def _post(parts: SplitResult, body: str, headers: dict[str, str]) -> int:
    host = parts.hostname or ""
    ip = await _looked_up(host, parts.port or (443 if parts.scheme == "https" else 80))
    at = f"[{ip}]" if ip.version == 6 else str(ip)
    port = f":{parts.port}" if parts.port else ""
    named = {"Host": f"{host}{port}", "Content-Type": "application/json", "User-Agent": "participation-portal"}
    target = parts._replace(netloc=f"{at}{port}").geturl()
    async with (
        httpx2.AsyncClient(verify=_trusted(), trust_env=False, timeout=GIVE_UP_SECONDS) as http,
        http.stream(
            "POST",
            target,
            content=body.encode(),
            headers={**named, **headers},
            follow_redirects=False,
            extensions={"sni_hostname": host},
        ) as answer,
    ):
        if not answer.is_success:
            raise NotTaken(f"status {answer.status_code}", answer.status_code)
        return answer.status_code


async def _looked_up(host: str, port: int) -> Ip:
    """The first of its addresses, if none of them is one of ours."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ips = [ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
    if not ips or (host not in HERE and not all(is_public(ip) for ip in ips)):
        raise NotTaken("not on the public internet")
    return ips[0]


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
