"""A column of a million short texts in two arrays: one bytes buffer and its offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt


class TextColumn:
    """An immutable column of texts. 30 bytes a text instead of the 90 of a list of ``str``."""

    __slots__ = ("_index", "buffer", "offsets")

    def __init__(self, buffer: bytes, offsets: npt.NDArray[np.int64]) -> None:
        """``buffer``: UTF-8 texts end to end; ``offsets``: int64, length n + 1, first 0, last ``len(buffer)``."""
        if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(buffer):
            raise ValueError("offsets do not fit the buffer")
        self.buffer = buffer
        self.offsets = offsets
        self._index: dict[bytes, int] | None = None

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextColumn:
        """Build from texts, in order."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in encoded], out=offsets[1:])
        return cls(b"".join(encoded), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.buffer[self.offsets[row] : self.offsets[row + 1]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def find(self, text: str) -> int | None:
        """Row of a text, or None. The first call builds an index of all texts."""
        if self._index is None:
            bounds = self.offsets.tolist()
            buffer = self.buffer
            self._index = {buffer[bounds[i] : bounds[i + 1]]: i for i in range(len(self) - 1, -1, -1)}
        return self._index.get(text.encode("utf-8", "surrogatepass"))
