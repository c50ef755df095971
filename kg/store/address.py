"""The address of a server that has a store, and what follows from it: its services, and where its register lies."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from kg.errors import StoreError

UPDATE, REGISTER = "KG_STORE_UPDATE", "KG_REGISTER"
"""Variables of the environment: the address of the Update service, the folder of the register."""

_EXAMPLE = (
    "An address is that of the server's Query service, such as https://HOST/DATASET/query or https://HOST/sparql."
)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a server's Query and Update services are, and the folder of the register of its graphs."""

    query: str
    update: str
    folder: Path


def is_address(path: str) -> bool:
    """Return whether what names a store is a server's address, and no folder."""
    return path.lower().startswith(("https://", "http://"))


def folder_of(store: str, command: str) -> Path:
    """Return the folder of a store. Raises StoreError where it is at an address, which `command` cannot do with."""
    if is_address(store):
        raise StoreError(
            f"kg {command} needs a store in a folder, and {store} is a server",
            hint="Do it by the means of the server; or name a folder with --store.",
        )
    return Path(store)


def read(address: str) -> Address:
    """Return the addresses of a server's services, which follow from that of its Query service.

    Raises StoreError where it is none, names a password, or leads to another machine without TLS.
    """
    parts = _checked(address, "the address of the store")
    update = os.environ.get(UPDATE) or _update(parts)
    _checked(update, UPDATE)
    place = os.environ.get(REGISTER)
    return Address(query=address, update=update, folder=Path(place) if place else _folder(parts))


def _checked(address: str, what: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError as error:
        raise StoreError(f"{what} is none: {error}", hint=_EXAMPLE) from None
    if parts.username is not None or parts.password is not None:
        hint = "Others can read a command line: set KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN."
        raise StoreError(f"{what} names a user or a password", hint=hint)
    if not host or not port or parts.query or parts.fragment or not address.isprintable() or " " in address:
        raise StoreError(f"{what} is none: {address!r}", hint=_EXAMPLE)
    if parts.scheme.lower() != "https" and not is_loopback(host):
        hint = f"Everybody on the way could read and change what goes there: use https://{parts.netloc}{parts.path}"
        raise StoreError(f"{address} is not of this machine, and not encrypted", hint=hint)
    return parts


def is_loopback(host: str) -> bool:
    """Return whether a host is a name or an address of this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")  # RFC 6761, 6.3


def _update(parts: SplitResult) -> str:
    """Return the address of the Update service beside a Query service, as the common servers have them."""
    path = parts.path.rstrip("/")
    if path.endswith("/query"):  # Oxigraph, Fuseki, Stardog
        path = f"{path.removesuffix('query')}update"
    elif re.search(r"/repositories/[^/]+$", path):  # RDF4J, GraphDB
        path = f"{path}/statements"
    else:  # Virtuoso, Blazegraph, Neptune, a dataset of Fuseki: one address for both
        path = parts.path
    return parts._replace(path=path).geturl()


def _folder(parts: SplitResult) -> Path:
    """Return the folder in which the register of a server's graphs lies where nobody says another."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    address = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
    readable = re.sub(r"\W+", "-", address.partition("://")[2]).strip("-")[:_READABLE]
    return Path(data) / "kg" / "servers" / f"{readable}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


_READABLE = 60
"""Characters of an address in the name of a folder."""
