"""Characters that XML 1.0 does not allow, or changes: some control characters, and carriage returns."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 does not allow (2.2, Char), not even escaped."""


def clean(text: str) -> str:
    """Return `text` with U+FFFD, Unicode's replacement character, for each character that XML does not allow."""
    return FORBIDDEN.sub("\ufffd", text)


def keep_returns(xml: bytes) -> bytes:
    """Return `xml` with carriage returns escaped: a parser reads bare ones as line feeds (XML 1.0, 2.11)."""
    return xml.replace(b"\r", b"&#13;")
