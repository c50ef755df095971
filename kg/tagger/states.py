"""The net's states of an article's words, by row; those of a very long article lie in a file, not in memory."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

IN_MEMORY = 1 << 16
"""Words whose states are kept in memory, 100 MB: those of 350,000 characters of news. Hand-set."""


class States:
    """What the net's last layer makes of each word in its context: `states[rows]` are those of some words.

    They are written once, in the order of the words, and any may be asked for.
    """

    def __init__(self, words: int, width: int) -> None:
        """Make room for the states [words, width]. Raises OSError where a file is needed and none can be made."""
        self.width = width
        self._words, self._written = words, 0
        self._array = np.empty((words if words <= IN_MEMORY else 0, width), np.float32)
        self._file = TemporaryFile() if words > IN_MEMORY else None  # noqa: SIM115 (it is gone when nothing refers to it)

    def extend(self, rows: NDArray[np.float32]) -> None:
        """Write the states of the next words.

        Raises MemoryError where the file has no room for them: that ends this article, which is long, and no other.
        """
        if self._file:
            try:
                self._file.write(np.ascontiguousarray(rows).data)
            except OSError as error:
                raise MemoryError(f"no room in TMPDIR for what the net says of {self._words:,} words") from error
        else:
            self._array[self._written : self._written + len(rows)] = rows
        self._written += len(rows)

    def __getitem__(self, rows: int | slice | Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the states [width] of one word, or [rows, width] of several. Raises OSError where they are gone."""
        if not self._file:
            found: NDArray[np.float32] = self._array[rows]
            return found
        asked = np.arange(*rows.indices(self._words)) if isinstance(rows, slice) else np.asarray(rows, np.int64)
        read = np.empty((asked.size, self.width), np.float32)
        for row, word in zip(read, asked.flat, strict=True):
            self._file.seek(int(word) * row.nbytes)
            self._file.readinto(row.data)
        return read.reshape(*asked.shape, self.width)
