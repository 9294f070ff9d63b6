"""Patches as bytes: a few bytes for one key press, compressed row lists for bulk edits. No pickle, bounds checked."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.tag import Tag
from errortagger.domain.types import Answers, ReviewerId, Rows, TagId

_COMPRESSED, _FOCUS_IS_FIRST, _FOCUS_GIVEN = 1, 2, 4
_ANSWERS, _MARKS, _TAG = 0, 1, 2
_UNIFORM, _WIDE = 0x04, 0x80
_WORTH_WIDE = 64
"""From this many rows on, row numbers are 4-byte differences (which compress) instead of short numbers."""
_WORTH_COMPRESSING = 96
_LARGEST = 1 << 28
"""Most bytes a patch may take when it is unpacked: far over what a million examples need."""


class CodecError(ValueError):
    """Bytes that are no patch."""


def encode(patch: Patch) -> bytes:
    """The edits and the focus of a patch; its label and ``how`` are columns of the history."""
    body = bytearray()
    flags = 0
    if patch.focus is not None:
        flags = _FOCUS_IS_FIRST if patch.focus == _first_row(patch.edits) else _FOCUS_GIVEN
    if flags & _FOCUS_GIVEN:
        _put_number(body, patch.focus or 0)
    for edit in patch.edits:
        _put_edit(body, edit)
    if len(body) >= _WORTH_COMPRESSING:
        packed = zlib.compress(body, 1)
        if len(packed) < len(body):
            return bytes((flags | _COMPRESSED,)) + packed
    return bytes((flags,)) + bytes(body)


def decode(data: bytes, label: str = "", how: str = "key") -> Patch:
    """The patch that ``encode`` got. Raises CodecError on anything else."""
    try:
        return _decode(data, label, how)
    except (IndexError, ValueError, TypeError, OverflowError, RecursionError, zlib.error) as error:
        raise CodecError(f"a line of the history is damaged ({error})") from error


def _decode(data: bytes, label: str, how: str) -> Patch:
    flags, body = data[0], data[1:]
    if flags & ~(_COMPRESSED | _FOCUS_IS_FIRST | _FOCUS_GIVEN):
        raise ValueError("unknown flags")
    if flags & _COMPRESSED:
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(body, _LARGEST)
        if not unpacker.eof:
            raise ValueError("cut off or too large")
    source = _Source(body)
    focus = source.number() if flags & _FOCUS_GIVEN else None
    edits: list[Edit] = []
    while not source.ended:
        edits.append(_take_edit(source))
    if flags & _FOCUS_IS_FIRST:
        focus = _first_row(edits)
    return Patch(label, tuple(edits), focus, how)


def _first_row(edits: Sequence[Edit]) -> int | None:
    for edit in edits:
        if not isinstance(edit, TagEdit) and len(edit.rows):
            return int(edit.rows[0])
    return None


class _Source:
    """Bytes being read; raises on reading past the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._data)

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number is too long")

    def bytes(self, length: int) -> bytes:
        if length > len(self._data) - self._at:
            raise ValueError("cut off")
        self._at += length
        return self._data[self._at - length : self._at]


def _put_number(body: bytearray, value: int) -> None:
    while value >= 0x80:
        body.append(value & 0x7F | 0x80)
        value >>= 7
    body.append(value)


def _put_edit(body: bytearray, edit: Edit) -> None:
    if isinstance(edit, AnswerEdit):
        _put_answers(body, edit)
    elif isinstance(edit, MarkEdit):
        _put_json(body, _MARKS, _mark_json(edit))
    else:
        _put_json(body, _TAG, [None if tag is None else asdict(tag) for tag in (edit.before, edit.after)])


def _take_edit(source: _Source) -> Edit:
    head = source.number()
    kind = head & 0x03
    if kind == _ANSWERS:
        return _take_answers(source, head)
    content = json.loads(source.bytes(source.number()))
    if kind == _MARKS:
        return _mark_edit(content)
    if kind == _TAG:
        before, after = (None if tag is None else Tag(**tag) for tag in content)
        return TagEdit(before, after)
    raise ValueError("unknown kind of edit")


def _put_json(body: bytearray, kind: int, content: object) -> None:
    text = json.dumps(content, separators=(",", ":")).encode()
    _put_number(body, kind)
    _put_number(body, len(text))
    body += text


def _mark_json(edit: MarkEdit) -> list[object]:
    if not len(edit.rows) == len(edit.before) == len(edit.after):
        raise ValueError("rows, before and after differ in length")
    return [edit.field.value, int(edit.reviewer), [int(row) for row in edit.rows], edit.before, edit.after]


def _mark_edit(content: list[object]) -> MarkEdit:
    field, reviewer, rows, before, after = content
    if not isinstance(reviewer, int) or not isinstance(field, str):
        raise TypeError("a reviewer is a number, a field a name")
    edit = MarkEdit(MarkField(field), ReviewerId(reviewer), _ints(rows), _texts(before), _texts(after))
    if not len(edit.rows) == len(edit.before) == len(edit.after):
        raise ValueError("rows, before and after differ in length")
    return edit


def _ints(values: object) -> tuple[int, ...]:
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        raise TypeError("rows are numbers")
    return tuple(values)


def _texts(values: object) -> tuple[str | None, ...]:
    if not isinstance(values, list) or not all(value is None or isinstance(value, str) for value in values):
        raise TypeError("values are texts")
    return tuple(values)


def _put_answers(body: bytearray, edit: AnswerEdit) -> None:
    count = len(edit.rows)
    if not count == len(edit.before) == len(edit.after):
        raise ValueError("rows, before and after differ in length")
    pairs = _pairs(edit.before, edit.after)
    uniform = count > 0 and bool((pairs == pairs[0]).all())
    wide = count >= _WORTH_WIDE
    head = _ANSWERS | (_UNIFORM if uniform else 0) | (_WIDE if wide else 0)
    _put_number(body, head | (int(pairs[0]) << 3 if uniform else 0))
    _put_number(body, edit.tag)
    _put_number(body, edit.reviewer)
    _put_number(body, count)
    if wide:
        rows = np.asarray(edit.rows, dtype=np.int64)
        body += np.diff(rows, prepend=np.int64(0)).astype("<i4").view(np.uint8).reshape(-1, 4).T.tobytes()
    else:
        for row in edit.rows.tolist():
            _put_number(body, row)
    if not uniform:
        body += pairs.tobytes()


def _take_answers(source: _Source, head: int) -> AnswerEdit:
    tag, reviewer, count = source.number(), source.number(), source.number()
    rows = _take_rows(source, count, wide=bool(head & _WIDE))
    if head & _UNIFORM:
        pairs = np.full(count, head >> 3 & 0x0F, dtype=np.uint8)
    else:
        pairs = np.frombuffer(source.bytes(count), dtype=np.uint8)
    if count and int(pairs.max()) > 15:
        raise ValueError("unknown answer")
    before = (pairs >> 2).astype(np.int8) - np.int8(1)
    return AnswerEdit(TagId(tag), ReviewerId(reviewer), rows, before, (pairs & 3).astype(np.int8) - np.int8(1))


def _take_rows(source: _Source, count: int, *, wide: bool) -> Rows:
    if not wide:
        if count >= _WORTH_WIDE:
            raise ValueError("too many short rows")
        return np.array([source.number() for _ in range(count)], dtype=np.int32)
    planes = np.frombuffer(source.bytes(4 * count), dtype=np.uint8).reshape(4, count)
    rows = np.cumsum(np.ascontiguousarray(planes.T).view("<i4").ravel(), dtype=np.int64)
    if count and (rows.min() < 0 or rows.max() > np.iinfo(np.int32).max):
        raise ValueError("a row is out of range")
    return rows.astype(np.int32)


def _pairs(before: Answers, after: Answers) -> npt.NDArray[np.uint8]:
    """Both answers of each row in four bits."""
    both = np.concatenate((np.asarray(before), np.asarray(after)))
    if len(both) and (both.min() < -1 or both.max() > 2):
        raise ValueError("unknown answer")
    return ((np.asarray(before, dtype=np.int8) + 1) * 4 + np.asarray(after, dtype=np.int8) + 1).astype(np.uint8)
