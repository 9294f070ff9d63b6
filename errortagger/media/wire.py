"""What a decode worker and its owner say to each other: JSON lines, and arrays in a file that the owner made.

The owner reads the file instead of mapping it: a worker that dies while it shrinks a mapped file would take the window
down with it (SIGBUS), and reading 5 MB takes a millisecond without the interpreter lock. Nothing a worker says is
believed unchecked.
"""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaKind, MediaRequest

MAX_PART_BYTES = 1 << 30
DTYPES: dict[str, np.dtype[np.uint8] | np.dtype[np.int16]] = {"u1": np.dtype(np.uint8), "i2": np.dtype(np.int16)}
"""Types of the arrays that are handed over."""

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
AnyArray = npt.NDArray[np.uint8] | npt.NDArray[np.int16]


class WireError(Exception):
    """The other side said something that makes no sense."""


@dataclass(frozen=True, slots=True)
class Part:
    """One array in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of the array."""
        return math.prod(self.shape) * DTYPES[self.dtype].itemsize


@dataclass(frozen=True, slots=True)
class Answer:
    """A worker's answer to one request."""

    number: int
    facts: Mapping[str, JsonValue]
    """What the arrays do not say; for a failure ``code`` and ``error``."""
    parts: tuple[Part, ...] = ()


def write_request(number: int, request: MediaRequest, roots: MediaRoots) -> bytes:
    """One line of ASCII: file names of any bytes survive (surrogates are escaped)."""
    message = {
        "number": number,
        "kind": request.kind.value,
        "media": request.media,
        "root": roots.root,
        "allowed": list(roots.allowed),
        "max_width": request.max_width,
        "max_height": request.max_height,
        "open_anyway": request.open_anyway,
    }
    return json.dumps(message).encode("ascii") + b"\n"


def read_request(line: bytes) -> tuple[int, MediaRequest]:
    """The request of a line that :func:`write_request` made; its roots are set."""
    message = json.loads(line)
    request = MediaRequest(
        MediaKind(message["kind"]),
        message["media"],
        message["max_width"],
        message["max_height"],
        open_anyway=message["open_anyway"],
        roots=MediaRoots(message["root"], tuple(message["allowed"])),
    )
    return message["number"], request


def write_answer(answer: Answer) -> bytes:
    """One line of ASCII."""
    parts = [[part.name, part.dtype, list(part.shape)] for part in answer.parts]
    return json.dumps({"number": answer.number, "facts": dict(answer.facts), "parts": parts}).encode("ascii") + b"\n"


def read_answer(line: bytes) -> Answer:
    """The answer of a line. Raises WireError for anything that is none."""
    try:
        message = json.loads(line)
        parts = tuple(Part(str(n), str(d), tuple(int(side) for side in shape)) for n, d, shape in message["parts"])
        answer = Answer(int(message["number"]), dict(message["facts"]), parts)
    except (ValueError, KeyError, TypeError) as error:
        raise WireError(f"no answer: {line[:80]!r}") from error
    if not all(_is_sound(part) for part in parts):
        raise WireError(f"arrays that cannot be: {parts}")
    return answer


def _is_sound(part: Part) -> bool:
    return part.dtype in DTYPES and min(part.shape, default=0) >= 0 and part.nbytes <= MAX_PART_BYTES


class ArrayFile:
    """The file that arrays travel in, on either side; made by the owner, inherited by the worker."""

    def __init__(self, raw: io.FileIO) -> None:
        self._raw = raw
        self._parts: list[Part] = []

    def clear(self) -> None:
        """Forget the arrays of the last answer; a file that grew large gives its memory back."""
        self._parts = []
        self._raw.seek(0)
        if os.fstat(self._raw.fileno()).st_size > 64 << 20:
            self._raw.truncate(0)

    def put(self, name: str, array: AnyArray) -> None:
        """Append an array; one of the same name as the last is joined to it along the first axis."""
        whole = np.ascontiguousarray(array)
        dtype = f"{whole.dtype.kind}{whole.dtype.itemsize}"
        if self._parts and self._parts[-1].name == name:
            last = self._parts.pop()
            part = Part(name, dtype, (last.shape[0] + whole.shape[0], *last.shape[1:]))
        else:
            part = Part(name, dtype, whole.shape)
        view = whole.reshape(-1).view(np.uint8).data
        while view:
            view = view[self._raw.write(view) or 0 :]
        self._parts.append(part)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was put since the last clear."""
        return tuple(self._parts)

    def take(self, parts: tuple[Part, ...]) -> dict[str, AnyArray]:
        """Read arrays back into memory of our own. Raises WireError if the file is shorter than they say."""
        self._raw.seek(0)
        arrays: dict[str, AnyArray] = {}
        for part in parts:
            data = np.empty(part.nbytes, dtype=np.uint8)
            view = data.data
            while view:
                count = self._raw.readinto(view)
                if not count:
                    raise WireError(f"the array {part.name!r} is cut short")
                view = view[count:]
            arrays[part.name] = data.view(DTYPES[part.dtype]).reshape(part.shape)
        self.clear()
        return arrays
