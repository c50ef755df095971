"""The bodies of requests: at most so large, at most so slow."""

from __future__ import annotations

from urllib.parse import parse_qsl

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BODY = 256 * 1024
"""Most bytes of a request's body."""

BODY_SECONDS = 10.0
"""Most seconds for sending it."""

FORM = "application/x-www-form-urlencoded"


async def read_body(request: Request) -> bytes:
    """Return the body of a request. Raises HTTPException 413 where it is too large, 408 where it takes too long."""
    body = bytearray()
    try:
        with anyio.fail_after(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BODY:
                    raise HTTPException(413, f"At most {MOST_BODY:,} bytes are read.", {"Connection": "close"})
    except TimeoutError as error:
        raise HTTPException(408, "The body took too long.", {"Connection": "close"}) from error
    return bytes(body)


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a form. Raises HTTPException 400 where the body is none."""
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise HTTPException(400, f"The body cannot be read: {error}.") from error
