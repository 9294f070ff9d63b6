"""The columns that the session keeps in memory: cached as blobs, rebuilt from the rows when the cache is stale."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.domain.problems import Problem
from errortagger.domain.snapshot import ExampleColumns
from errortagger.domain.text_column import TextColumn
from errortagger.store import info
from errortagger.store.text import from_stored

PART = 8_000_000
"""Longest blob of the cache, in bytes."""
_SCAN = 50_000
_MOST_ROWS = 2**31 - 1
_CELLS = """
SELECT e.id, e.key, e.dataset_id, e.random_key, e.human_correct, p.is_error, p.confidence, p.size
FROM example e LEFT JOIN prediction p ON p.run_id = ? AND p.example_id = e.id
ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the cache holds; as ``ExampleColumns``, and the dataset of each row (0: there is no such example)."""

    keys: TextColumn
    error: npt.NDArray[np.int8]
    confidence: npt.NDArray[np.float32]
    size: npt.NDArray[np.float32]
    random_key: npt.NDArray[np.int64]
    dataset: npt.NDArray[np.int32]
    human_correct: npt.NDArray[np.int8]

    def visible(self, ready: set[int]) -> ExampleColumns:
        """For the session: rows of datasets that are not ready are marked as removed."""
        removed = ~np.isin(self.dataset, np.array(sorted(ready), dtype=np.int32))
        return ExampleColumns(
            keys=self.keys, error=self.error, confidence=self.confidence, size=self.size,
            random_key=self.random_key, human_correct=self.human_correct, removed=removed,
        )  # fmt: skip

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything as flat arrays by the name they have in the cache."""
        return {
            "key_bytes": np.frombuffer(self.keys.buffer, dtype=np.uint8),
            "key_lengths": np.diff(self.keys.offsets).astype(np.uint32),
            "error": self.error,
            "confidence": self.confidence,
            "size": self.size,
            "random_key": self.random_key,
            "dataset": self.dataset,
            "human_correct": self.human_correct,
        }

    def differences(self, other: Columns) -> list[str]:
        """Names of the columns that differ; NaN equals NaN."""
        mine, theirs = self.arrays(), other.arrays()
        return [
            name
            for name, values in mine.items()
            if not np.array_equal(values, theirs[name], equal_nan=values.dtype.kind == "f")
        ]


_TYPES: dict[str, str] = {
    "key_bytes": "uint8", "key_lengths": "uint32", "error": "int8", "confidence": "float32", "size": "float32",
    "random_key": "int64", "dataset": "int32", "human_correct": "int8",
}  # fmt: skip


class StaleCache(Exception):
    """The cache is missing, of another version, or not sound: rebuild it."""


def load_columns(connection: sqlite3.Connection) -> tuple[Columns, bool]:
    """The columns, and whether they had to be rebuilt (then the cache should be written again)."""
    try:
        return read_cache(connection), False
    except StaleCache:
        return rebuild(connection), True


def read_cache(connection: sqlite3.Connection) -> Columns:
    """The columns from their blobs. Raises StaleCache."""
    version = info.number(connection, info.COLUMNS_VERSION)
    count = connection.execute("SELECT ifnull(max(id), 0) FROM example").fetchone()[0]
    lengths = {name: count for name in _TYPES}
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name in sorted(_TYPES, reverse=True):  # key_lengths before key_bytes: it says how long those are
        if name == "key_bytes":
            lengths[name] = int(arrays["key_lengths"].astype(np.int64).sum())
        arrays[name] = _read_blob(connection, name, version, lengths[name])
    return _columns(arrays)


def _columns(arrays: dict[str, npt.NDArray[np.generic]]) -> Columns:
    offsets = np.zeros(len(arrays["key_lengths"]) + 1, dtype=np.int64)
    np.cumsum(arrays["key_lengths"], out=offsets[1:])
    return Columns(
        keys=TextColumn(arrays["key_bytes"].tobytes(), offsets),
        error=_flags(arrays, "error"),
        confidence=arrays["confidence"].astype(np.float32, copy=False),
        size=arrays["size"].astype(np.float32, copy=False),
        random_key=arrays["random_key"].astype(np.int64, copy=False),
        dataset=arrays["dataset"].astype(np.int32, copy=False),
        human_correct=_flags(arrays, "human_correct"),
    )


def _flags(arrays: dict[str, npt.NDArray[np.generic]], name: str) -> npt.NDArray[np.int8]:
    flags = arrays[name].astype(np.int8, copy=False)
    if len(flags) and (flags.min() < -1 or flags.max() > 1):
        raise StaleCache(name)
    return flags


def _read_blob(connection: sqlite3.Connection, name: str, version: int, length: int) -> npt.NDArray[np.generic]:
    parts = connection.execute(
        "SELECT version, dtype, length, data FROM column_cache WHERE name = ? ORDER BY part", (name,)
    ).fetchall()
    dtype = _TYPES[name]
    if not parts or any(
        part[:3] not in ((version, dtype, length), (version, f"{dtype}+zlib", length)) for part in parts
    ):
        raise StaleCache(name)
    data = b"".join(part[3] for part in parts)
    size = length * np.dtype(dtype).itemsize
    if parts[0][1].endswith("+zlib"):
        data = _unpack(data, size, name)
    if len(data) != size:
        raise StaleCache(name)
    return np.frombuffer(bytearray(data), dtype=np.dtype(dtype).newbyteorder("<")).astype(dtype, copy=False)


def _unpack(data: bytes, size: int, name: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, max(size + 1, 1))
    except zlib.error as error:
        raise StaleCache(name) from error


def write_cache(connection: sqlite3.Connection, columns: Columns) -> None:
    """Write the cache for the present version, inside the caller's transaction."""
    version = info.number(connection, info.COLUMNS_VERSION)
    connection.execute("DELETE FROM column_cache")
    for name, values in columns.arrays().items():
        dtype = _TYPES[name]
        data = values.astype(np.dtype(dtype).newbyteorder("<"), copy=False).tobytes()
        packed = zlib.compress(data, 1)
        if len(packed) < 0.7 * len(data):
            dtype, data = f"{dtype}+zlib", packed
        connection.executemany(
            "INSERT INTO column_cache (name, part, version, dtype, length, data) VALUES (?,?,?,?,?,?)",
            [
                (name, part, version, dtype, len(values), data[start : start + PART])
                for part, start in enumerate(range(0, max(len(data), 1), PART))
            ],
        )


def rebuild(connection: sqlite3.Connection) -> Columns:
    """The columns from the rows, which are the truth."""
    count, last = connection.execute("SELECT count(*), ifnull(max(id), 0) FROM example").fetchone()
    if last > min(2 * count + 1000, _MOST_ROWS):
        raise Problem("the ids of the examples have large gaps", action="Open a backup copy.")
    columns = _Collected(last)
    cursor = connection.execute(_CELLS, (info.number(connection, info.ACTIVE_RUN),))
    while cells := cursor.fetchmany(_SCAN):
        columns.add(cells)
    return columns.finish()


class _Collected:
    """Columns being filled from rows in the order of their ids."""

    def __init__(self, count: int) -> None:
        self.error = np.full(count, -1, dtype=np.int8)
        self.confidence = np.full(count, np.nan, dtype=np.float32)
        self.size = np.full(count, np.nan, dtype=np.float32)
        self.random_key = np.zeros(count, dtype=np.int64)
        self.dataset = np.zeros(count, dtype=np.int32)
        self.human_correct = np.full(count, -1, dtype=np.int8)
        self.lengths = np.zeros(count, dtype=np.int64)
        self.texts: list[bytes] = []

    def add(self, cells: list[tuple[int, str, int, int, int | None, int | None, float | None, float | None]]) -> None:
        ids, keys, datasets, random_keys, humans, errors, confidences, sizes = zip(*cells, strict=True)
        at = np.array(ids, dtype=np.int64) - 1
        if len(at) and int(at[0]) < 0:
            raise Problem("an example has an id below 1", action="Open a backup copy.")
        encoded = [from_stored(key).encode("utf-8", "surrogatepass") for key in keys]
        self.lengths[at] = [len(key) for key in encoded]
        self.texts.append(b"".join(encoded))
        self.dataset[at] = datasets
        self.random_key[at] = random_keys
        self.error[at] = _known(errors)
        self.human_correct[at] = _known(humans)
        self.confidence[at] = np.array(confidences, dtype=np.float64).astype(np.float32)
        self.size[at] = np.array(sizes, dtype=np.float64).astype(np.float32)

    def finish(self) -> Columns:
        offsets = np.zeros(len(self.lengths) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offsets[1:])
        return Columns(
            keys=TextColumn(b"".join(self.texts), offsets), error=self.error, confidence=self.confidence,
            size=self.size, random_key=self.random_key, dataset=self.dataset, human_correct=self.human_correct,
        )  # fmt: skip


def _known(flags: tuple[int | None, ...]) -> npt.NDArray[np.int8]:
    """1 or 0, and -1 for NULL."""
    return np.clip([-1 if flag is None else flag for flag in flags], -1, 1).astype(np.int8)
