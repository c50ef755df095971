"""The text of a file's bytes: its encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from kg.errors import InputError
from kg.messages import counted

_BOMS = (  # UTF-32 before UTF-16, whose little-endian mark is the beginning of UTF-32's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive (or a .docx, .odt or .epub file)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_MAX_CONTROLS = 0.01
"""Share of control characters in the bytes of a text, at most."""
_META_WITHIN = 4096
"""Bytes of a page in which its `meta` element names the encoding. The HTML standard reads 1,024; many need more."""
_AS_BROWSERS = {
    "iso8859-1": "sloppy-windows-1252",
    "ascii": "sloppy-windows-1252",
    "cp1252": "sloppy-windows-1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Encodings, by Python's names, that browsers read as another (Encoding Standard, 4.2). ftfy's windows-1252 has a
character for every byte, as theirs has."""
_META = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)


def decode(data: bytes, where: str) -> tuple[str, str | None]:
    """Return the text of a file, and the name of its encoding where that was guessed, None where it was not.

    A byte order mark is not part of the text: it is removed, and offsets count from after it. So are NUL characters,
    which neither SQLite nor RDF files can hold. Ends of lines stay as they are. Raises InputError where the bytes are
    not text.
    """
    reject_binary(data, where)
    text, guessed = _decoded(data, where)
    return text.replace("\0", ""), guessed


def _decoded(data: bytes, where: str) -> tuple[str, str | None]:
    """Return the text of bytes that are no known binary format, and the encoding where it was guessed."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), None
            except UnicodeDecodeError as error:
                hint = "save it again as UTF-8"
                message = f"has the byte order mark of {encoding}, but is not in it from byte {error.start} on"
                raise InputError(where, message, hint=hint) from None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return _guess(data, where)


def decode_page(data: bytes, where: str, charset: str | None = None) -> tuple[str, str | None]:
    """Return the text of a web page as browsers read it, and what was wrong with its encoding, None where nothing was.

    It is decoded by its byte order mark, as UTF-8 where it is that, by the encoding that the server named (`charset`),
    or by the one that the page names. NUL characters are left out. Raises InputError where the bytes are not text.
    """
    reject_binary(data, where)
    if not data.startswith(tuple(mark for mark, _ in _BOMS)):
        try:
            return data.decode("utf-8").replace("\0", ""), None
        except UnicodeDecodeError:
            named = _META.search(data[:_META_WITHIN])
            for name in (charset, named[1].decode("ascii", "replace") if named else None):
                if name and (encoding := _of_browsers(name)):
                    # A page in UTF-8 with a byte that is not: all others stay what they are, as in browsers.
                    text = data.decode(encoding, errors="replace").replace("\0", "")
                    wrong = text.count("\N{REPLACEMENT CHARACTER}")
                    return text, f"{counted(wrong, 'place')} not in its encoding, {name.lower()}" if wrong else None
    text, guessed = decode(data, where)
    return text, f"decoded as {guessed}, since it names no encoding and is not UTF-8" if guessed else None


def _of_browsers(label: str) -> str | None:
    """Return the encoding that browsers take a label for, by Python's name; None for one that nobody knows."""
    import ftfy.bad_codecs  # noqa: F401, it registers its codecs; here, since few pages need it

    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if name.startswith(("utf-16", "utf-32")):  # a page whose markup says so is in no such encoding
        return "utf-8"
    return _AS_BROWSERS.get(name, name)


def reject_binary(data: bytes, where: str) -> None:
    """Raise InputError where the bytes are a picture, a PDF, an archive or anything else that is not text."""
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise InputError(where, f"is {what}, not text", hint="save the article as plain text (UTF-8) or HTML")
    if data.startswith(tuple(mark for mark, _ in _BOMS)):
        return  # half of the bytes in UTF-16 are NUL
    if len(data) - len(data.translate(None, _CONTROLS)) > _MAX_CONTROLS * len(data):
        raise InputError(where, "is binary, not text", hint="save the article as plain text (UTF-8) or HTML")


def _guess(data: bytes, where: str) -> tuple[str, str]:
    """Decode bytes that are not UTF-8, and return the name of the encoding too.

    An English text has few letters that tell encodings apart, so Western European ones are tried first: with a free
    choice charset-normalizer takes "après" in latin-1 for Polish. It rejects them where the result is garbled.
    """
    import charset_normalizer  # here, since it takes 60 ms and is seldom needed

    western = charset_normalizer.from_bytes(data, cp_isolation=["latin_1", "cp1252"]).best()
    best = western or charset_normalizer.from_bytes(data).best()
    if best is None:
        raise InputError(where, "has an encoding that cannot be recognised", hint="save it again as UTF-8")
    if western is None:
        return data.decode(best.encoding), best.encoding
    # Where Windows-1252 has curly quotes and dashes, latin-1 has control characters, which texts do not use.
    is_latin = not any(0x80 <= byte < 0xA0 for byte in data)
    return (data.decode("latin-1"), "latin-1") if is_latin else (data.decode("cp1252", errors="replace"), "cp1252")
