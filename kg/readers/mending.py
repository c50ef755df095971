"""Text that was garbled before it reached kg: UTF-8 decoded as something else, and soft hyphens."""

from __future__ import annotations

from kg.messages import counted

_SOFT_HYPHEN = "\N{SOFT HYPHEN}"


def faults(text: str) -> list[str]:
    """Return what is garbled in a text, in words; nothing where it is sound."""
    from ftfy.badness import is_bad

    lines = sum(1 for line in text.split("\n") if not line.isascii() and is_bad(line))
    found = [f"{counted(lines, 'line')} with garbled letters (doubled UTF-8)"] if lines else []
    if hyphens := text.count(_SOFT_HYPHEN):
        found.append(counted(hyphens, "soft hyphen"))
    return found


def mended(text: str) -> str:
    """Return the text without soft hyphens, and with UTF-8 that was decoded as another encoding decoded again.

    A line, or a word of it, is taken for garbled where ftfy does, and left alone where it does not come out clean.
    """
    return "\n".join(map(_line, text.replace(_SOFT_HYPHEN, "").split("\n")))


def _line(line: str) -> str:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if line.isascii() or not is_bad(line):
        return line
    if not is_bad(whole := fix_encoding(line)):
        return whole
    words = ((word, fix_encoding(word)) for word in line.split(" "))
    return " ".join(word if is_bad(fixed) else fixed for word, fixed in words)
