"""A page from the web, by its address: only from public servers, within limits of size, time and redirects.

An address can be anyone's words, so it must not reach what only this machine can: each host's name is resolved first,
every address that it has must be public, and the connection is made to that address and no other, since a name can
have another address a moment later ("DNS rebinding"). All this holds for each redirect too.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from kg.errors import InputError
from kg.messages import counted

MAX_PAGE = 20 * 1024 * 1024
"""Bytes of a page, at most."""
_MOST_REDIRECTS = 5
_SECONDS = 30.0
"""Time for a page with all its redirects."""
_CHUNK = 64 * 1024
_HEADERS = {"User-Agent": "kg (reads single news articles on request)", "Accept-Encoding": "gzip"}
_SAFE = "/:?#[]@!$&'()*+,;=%~"
"""Characters of an address that are sent as they are."""
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: its bytes, the address they came from at last, and what the server says they are."""

    data: bytes
    url: str
    media_type: str
    charset: str | None


def is_address(name: str) -> bool:
    """Return whether a name is the address of a page on the web."""
    return name.lower().startswith(("http://", "https://"))


def is_public(address: Address) -> bool:
    """Return whether an IP address is of the public internet: not of this machine, its network or anything reserved."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def fetch(url: str, may_connect: Callable[[Address], bool] = is_public) -> Page:
    """Return the page at an address. `may_connect` says to which IP addresses kg may connect.

    Raises InputError where there is none, where it is not public, too large, too slow or redirected too often.
    """
    until = time.monotonic() + _SECONDS
    at = url
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            found = _get(url, at, may_connect, until)
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise _failed(url, error) from None
        if isinstance(found, Page):
            return found
        at = found
    message = f"is redirected more than {counted(_MOST_REDIRECTS, 'time')}"
    raise InputError(url, message, hint="open it in a browser, and give the address that it ends at")


def _get(url: str, at: str, may_connect: Callable[[Address], bool], until: float) -> Page | str:
    """Return the page at `at`, or the address that it is redirected to. `url` is the one that was asked for."""
    connection = _connection(url, at, may_connect, until)
    pinned = connection.sock  # which the connection forgets where the server closes it after its response
    try:
        parts = urlsplit(at)
        target = quote(parts.path or "/", _SAFE) + (f"?{quote(parts.query, _SAFE)}" if parts.query else "")
        connection.request("GET", target, headers=_HEADERS)
        response = connection.getresponse()
        to = response.headers.get("Location")
        if response.status in _REDIRECTS and to:
            return urljoin(at, to)
        if response.status != 200:
            hint = "open it in a browser; if it is there, save it as .html and give that"
            raise InputError(url, f"cannot be had: the server says {response.status} {response.reason}", hint=hint)
        return Page(_body(url, response, pinned, until), at, *content_type(response.headers))
    finally:
        connection.close()


def content_type(headers: Message) -> tuple[str, str | None]:
    """Return the media type that headers of HTTP name, "" where they name none, and the charset."""
    named = headers.get("Content-Type")
    return (headers.get_content_type() if named else ""), headers.get_content_charset()


def _body(url: str, response: http.client.HTTPResponse, pinned: socket.socket, until: float) -> bytes:
    """Return what a response holds, without its compression."""
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise InputError(url, f"is sent as {packed}, which kg did not ask for", hint="save it as .html and give that")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in packed else None
    data = bytearray()
    while chunk := response.read1(_CHUNK):
        data += unpack.decompress(chunk, MAX_PAGE + 1) if unpack else chunk
        if len(data) > MAX_PAGE:
            raise InputError(url, f"is over {MAX_PAGE // 2**20} MB, too large for a page", hint="save it as a file")
        pinned.settimeout(_left(until))  # a server can send a byte a second for ever
    return bytes(data)


def _connection(url: str, at: str, may_connect: Callable[[Address], bool], until: float) -> http.client.HTTPConnection:
    """Return a connection to the host of `at`, made to one of its addresses, which were all allowed."""
    try:
        parts = urlsplit(at)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(url, f"is no address of a page ({error})") from None
    if not is_address(at) or not host or parts.username is not None:
        raise InputError(url, f"is no address of a page: {at!r}", hint="write it as https://HOST/PATH")
    is_secure = parts.scheme.lower() == "https"
    port = port or (443 if is_secure else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if refused := [address for address in addresses if not may_connect(address)]:
        hint = "kg reads pages of the public web only; save the page as .html and give that"
        raise InputError(url, f"leads to {host} at {refused[0]}, which is no public address", hint=hint)
    pinned = socket.create_connection((str(addresses[0]), port), timeout=_left(until))
    if not is_secure:
        connection = http.client.HTTPConnection(host, port)
    else:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, context=context)
        try:
            pinned = context.wrap_socket(pinned, server_hostname=host)
        except BaseException:
            pinned.close()
            raise
    connection.sock = pinned  # connected already, so http.client resolves nothing
    return connection


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _failed(url: str, error: Exception) -> InputError:
    """Return what went wrong on the way to a page as an error of its address."""
    if isinstance(error, TimeoutError):
        return InputError(url, f"took over {_SECONDS:.0f} seconds", hint="try it again later")
    if isinstance(error, ssl.SSLCertVerificationError):
        return InputError(url, f"has a certificate that does not hold ({error.verify_message})")
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return InputError(url, f"cannot be reached ({what})", hint="check the address and the network")
