from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.patch import AnswerEdit, Edit, MarkEdit, MarkField, Patch, TagEdit
from errortagger.domain.tag import Tag
from errortagger.domain.types import ReviewerId, TagId
from errortagger.store.codec import CodecError, decode, encode

texts = st.text(st.characters(), max_size=20)
optional_texts = st.none() | texts
ids = st.integers(1, 2**40)
row_lists = st.lists(st.integers(0, 2**31 - 1), max_size=130, unique=True)


@st.composite
def answer_edits(draw: st.DrawFn) -> AnswerEdit:
    rows = draw(row_lists)
    values = st.integers(-1, 2)
    if draw(st.booleans()):
        before, after = [draw(values)] * len(rows), [draw(values)] * len(rows)
    else:
        before, after = (draw(st.lists(values, min_size=len(rows), max_size=len(rows))) for _ in range(2))
    return AnswerEdit(
        TagId(draw(ids)),
        ReviewerId(draw(ids)),
        np.array(rows, np.int32),
        np.array(before, np.int8),
        np.array(after, np.int8),
    )


@st.composite
def mark_edits(draw: st.DrawFn) -> MarkEdit:
    rows = tuple(draw(row_lists.map(lambda values: values[:5])))
    before, after = (tuple(draw(st.lists(optional_texts, min_size=len(rows), max_size=len(rows)))) for _ in range(2))
    return MarkEdit(draw(st.sampled_from(MarkField)), ReviewerId(draw(ids)), rows, before, after)


tags = st.builds(
    Tag, id=ids.map(TagId), name=texts, position=st.integers(0, 99), description=texts, key=texts, group=texts,
    feasibility=st.none() | st.integers(1, 5), effort_days=st.none() | st.floats(0, 1e6), remedy=texts,
    human_accuracy=st.none() | st.floats(0, 1), human_trials=st.none() | st.integers(1, 999),
    trigger=st.none() | st.integers(0, 999), created_at=texts,
)  # fmt: skip
edits = answer_edits() | mark_edits() | st.builds(TagEdit, st.none() | tags, st.none() | tags)
patches = st.builds(
    Patch,
    texts,
    st.lists(edits, max_size=4).map(tuple),
    st.none() | st.integers(0, 2**31),
    st.sampled_from(["key", "bulk"]),
)


def same(one: Edit, other: Edit) -> bool:
    if isinstance(one, AnswerEdit) and isinstance(other, AnswerEdit):
        arrays = ((one.rows, other.rows), (one.before, other.before), (one.after, other.after))
        return (one.tag, one.reviewer) == (other.tag, other.reviewer) and all(
            mine.dtype == theirs.dtype and np.array_equal(mine, theirs) for mine, theirs in arrays
        )
    return one == other


@given(patches)
@settings(max_examples=300, deadline=None)
def test_a_patch_comes_back_as_it_was(patch: Patch) -> None:
    back = decode(encode(patch), patch.label, patch.how)
    assert (back.label, back.focus, back.how) == (patch.label, patch.focus, patch.how)
    assert len(back.edits) == len(patch.edits)
    assert all(same(one, other) for one, other in zip(patch.edits, back.edits, strict=True))


@given(patches, st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_are_refused_or_read_as_some_patch_but_never_crash(patch: Patch, data: st.DataObject) -> None:
    encoded = bytearray(encode(patch))
    at = data.draw(st.integers(0, len(encoded) - 1))
    if data.draw(st.booleans()):
        encoded[at] = data.draw(st.integers(0, 255))
    else:
        del encoded[at:]
    try:
        back = decode(bytes(encoded))
    except CodecError:
        return
    assert isinstance(back, Patch)


def test_one_key_press_takes_at_most_ten_bytes() -> None:
    edit = AnswerEdit(
        TagId(3), ReviewerId(1), np.array([812_044], np.int32), np.array([-1], np.int8), np.array([1], np.int8)
    )
    assert len(encode(Patch("Assign tag", (edit,), 812_044))) <= 10


@pytest.mark.parametrize("focus", [None, 0, 9, 7_000])
def test_the_example_to_show_comes_back(focus: int | None) -> None:
    note = MarkEdit(MarkField.NOTE, ReviewerId(1), (9, 0), (None, None), ("a", "b"))
    patch = Patch("Note", (TagEdit(None, None), note), focus)
    assert decode(encode(patch), "Note") == patch


@pytest.mark.parametrize("count", [63, 64, 65, 5000])
@pytest.mark.parametrize("uniform", [True, False])
def test_many_rows_in_any_order_come_back_as_they_were(count: int, uniform: bool) -> None:
    chance = np.random.default_rng(7)
    rows = chance.permutation(2_000_000)[:count].astype(np.int32)
    rows[0] = 2**31 - 1
    before, after = (chance.integers(-1, 3, 1 if uniform else count).astype(np.int8) for _ in range(2))
    before, after = np.resize(before, count), np.resize(after, count)
    edit = AnswerEdit(TagId(300), ReviewerId(2), rows, before, after)
    [back] = decode(encode(Patch("Bulk", (edit,), 5))).edits
    assert same(edit, back)


def test_a_bulk_edit_of_neighbours_takes_almost_nothing() -> None:
    rows = np.arange(100_000, dtype=np.int32)
    edit = AnswerEdit(TagId(3), ReviewerId(1), rows, np.full(100_000, -1, np.int8), np.ones(100_000, np.int8))
    assert len(encode(Patch("Tag all", (edit,)))) < 5_000


def content(kind: int, text: bytes) -> bytes:
    """An uncompressed patch with one edit that is written as JSON."""
    return bytes((0, kind, len(text))) + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",  # unknown flags
        b"\x01abc",  # not compressed after all
        b"\x01" + zlib.compress(bytes(500))[:-6],  # cut off
        content(3, b"[]"),  # unknown kind of edit
        b"\x00\x00\x01\x01\x40" + bytes(64),  # too many short rows
        b"\x00\x00\x01\x01\x01\x05\x3f",  # unknown answer
        b"\x00" + b"\xff" * 12,  # a number that never ends
        content(1, b"{}"),  # marks that are no list
        content(1, b'["mood",1,[],[],[]]'),  # unknown field
        content(1, b'["note","x",[],[],[]]'),  # a reviewer that is no number
        content(1, b'["note",1,[0.5],["a"],["b"]]'),  # a row that is no number
        content(1, b'["note",1,[0],[],["a"]]'),  # too few values
        content(1, b'["note",1,[0],[7],["a"]]'),  # a value that is no text
        content(2, b'[null,{"name":"x"}]'),  # a tag without its fields
        content(2, b"[" * 100),  # no JSON
    ],
)
def test_bytes_that_are_no_patch_are_refused(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode(data)


@pytest.mark.parametrize("deltas", [(-5, 1), (2**31 - 1, 1)])
def test_rows_outside_of_their_range_are_refused(deltas: tuple[int, int]) -> None:
    values = np.zeros(64, dtype="<i4")
    values[:2] = deltas
    wide_and_uniform = bytes((0, 0x84, 0x01, 1, 1, 64))
    with pytest.raises(CodecError, match="out of range"):
        decode(wide_and_uniform + values.view(np.uint8).reshape(-1, 4).T.tobytes())


@pytest.mark.parametrize(
    "edit",
    [
        AnswerEdit(TagId(1), ReviewerId(1), np.zeros(2, np.int32), np.zeros(1, np.int8), np.zeros(2, np.int8)),
        AnswerEdit(TagId(1), ReviewerId(1), np.zeros(1, np.int32), np.array([3], np.int8), np.zeros(1, np.int8)),
        MarkEdit(MarkField.NOTE, ReviewerId(1), (1, 2), (None,), ("a", "b")),
    ],
)
def test_an_edit_that_contradicts_itself_is_never_written(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"differ in length|unknown answer"):
        encode(Patch("x", (edit,)))
