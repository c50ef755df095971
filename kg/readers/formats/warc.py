"""The pages of a web archive (WARC, ISO 28500), such as CC-NEWS publishes, by warcio. The file may have any size."""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_string
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.readers.compression import missing
from kg.readers.files import MAX_BYTES, File, Format, Record
from kg.readers.formats import html
from kg.readers.rows import id_of
from kg.readers.web import content_type

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_START = re.compile(rb"WARC/\d\.\d\r?\n")
_LONGEST_START = 16


def read(file: File) -> Iterator[Record]:
    """Yield the articles of the pages; each page that is none, and each damaged record, is reported.

    Records of anything but pages (requests, pictures, errors of a server) are passed over. Raises InputError where
    warcio is not installed or the file is no archive.
    """
    found = pages = 0
    for number, page in _pages(file):
        try:
            if isinstance(page, str):
                raise InputError(f"{file.where}[{number}]", page, hint="the other records are read")
            found += 1
            if page:
                pages += 1
                yield from html.FORMAT.read(page)
        except InputError as error:
            file.report(error)
    if not found:
        raise InputError(
            file.where, "is no web archive, or an empty one", hint="a WARC begins with WARC/1.0 or WARC/1.1"
        )
    if not pages:
        file.report(InputError(file.where, "holds no pages", hint="kg reads its responses of the type text/html"))


def _pages(file: File) -> Iterator[tuple[int, File | str | None]]:
    """Yield each record's number, and its page, None where it is something else, or what is wrong with it.

    After a damaged record it goes on from the next one that begins soundly.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.bufferedreaders import DecompressingBufferedReader
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise missing(file.where, "warcio", "archives") from None

    # warcio prints what is wrong to standard error, and goes on with what it has.
    class Reader(DecompressingBufferedReader):  # type: ignore[misc]
        def _decompress(self, data: bytes) -> Any:
            is_begun = self.decompressor and data and self.num_block_read
            return self.decompressor.decompress(data) if is_begun else super()._decompress(data)

    class Records(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # its message about a wrong length; `err_count` counts these

        def __init__(self, stream: BinaryIO) -> None:
            super().__init__(stream)
            self.reader = Reader(stream)

    number, start = 0, 0 if file.stream.read(1) else None
    while start is not None:
        file.stream.seek(start)
        records: Any = Records(file.stream)
        at = start
        try:
            for record in records:
                number += 1
                at = records.offset
                page = _page(record, number, file)
                records.read_to_end()
                if records.err_count or record.raw_stream.limit:
                    raise EOFError("its length is not what it says")
                yield number, page
                at = records.offset
            if records.offset >= file.stream.seek(0, os.SEEK_END):
                return
            raise EOFError("the file ends within it")
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as error:
            if "non-chunked gzip" in str(error):
                hint = "decompress it (gunzip) and give the .warc"
                raise InputError(file.where, "is compressed as a whole, not record by record", hint=hint) from None
            number += at == records.offset
            yield number, f"is damaged ({' '.join(str(error).split())[:80] or type(error).__name__})"
            start = _next_record(file.stream, at + 1)


def _page(record: ArcWarcRecord, number: int, file: File) -> File | None:
    """Return the page in a record, None where it is something else. Raises what warcio does of a damaged record."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    named = message_from_string("".join(f"{name}: {value}\n" for name, value in headers.headers))
    media_type, charset = content_type(named)
    if media_type not in html.FORMAT.media_types:
        return None
    data = record.content_stream().read(MAX_BYTES + 1)
    url = record.rec_headers.get_header("WARC-Target-URI")
    stem, where = id_of(url, f"{file.stem}-{number}"), f"{file.where}[{number}]"
    return replace(file, stream=io.BytesIO(data), where=where, stem=stem, path=None, url=url, charset=charset)


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Return where the first record from `start` on begins, None where no other does."""
    position, before = start, b""
    stream.seek(start)
    while block := stream.read(_BLOCK):
        window = before + block
        first = position - len(before)
        at = -1
        while (at := _first_of(window, at + 1)) >= 0:
            if first + at >= start and _begins(stream, first + at):
                return first + at
        position += len(block)
        before = window[-_LONGEST_START:]
        stream.seek(position)
    return None


def _first_of(window: bytes, start: int) -> int:
    """Return where a compressed or a plain record can begin in `window`, -1 where none can."""
    plain = _START.search(window, start)
    packed = window.find(_GZIP, start)
    return min([at for at in (packed, plain.start() if plain else -1) if at >= 0], default=-1)


def _begins(stream: BinaryIO, at: int) -> bool:
    """Return whether a record begins at an offset."""
    stream.seek(at)
    data = stream.read(1024)
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, _LONGEST_START)
        except zlib.error:
            return False
    return _START.match(data) is not None


FORMAT = Format(
    endings=(".warc", ".warc.gz"),
    holds="a web archive, a page in each record (needs `kg[archives]`)",
    stored="as of a saved page",
    read=read,
)
