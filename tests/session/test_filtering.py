from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.filter import (
    And,
    Compare,
    Field,
    FieldKind,
    FilterProblem,
    Limit,
    Node,
    Not,
    Op,
    Or,
    all_of,
    parse,
)
from errortagger.domain.patch import MarkField
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answers, BoolArray
from errortagger.session.filtering import evaluate, select

NAN = math.nan


def _flags(*rows: int, n: int = 8) -> BoolArray:
    flags = np.zeros(n, dtype=np.bool_)
    flags[list(rows)] = True
    return flags


@dataclass
class Fake:
    """Eight examples that have a bit of everything."""

    n: int = 8
    error: npt.NDArray[np.int8] = field(default_factory=lambda: np.array([1, 0, 1, -1, 0, 1, 1, 0], dtype=np.int8))
    confidence: npt.NDArray[np.float32] = field(
        default_factory=lambda: np.array([0.1, 0.4, NAN, 0.9, 0.4, 1, 0, 0.5], dtype=np.float32)
    )
    size: npt.NDArray[np.float32] = field(
        default_factory=lambda: np.array([0.2, 0, 1.5, NAN, 0, 0.25, 3, NAN], dtype=np.float32)
    )
    excluded: BoolArray = field(default_factory=lambda: _flags(6))
    reviewed: BoolArray = field(default_factory=lambda: _flags(0, 1, 2, 6))
    deferred: BoolArray = field(default_factory=lambda: _flags(3))
    bookmarked: BoolArray = field(default_factory=lambda: _flags(0, 7))
    keys: TextColumn = field(
        default_factory=lambda: TextColumn.of([f"clip-{i:02}" for i in range(6)] + ["Sirene", "e"])
    )

    def answers(self, tag_name: str) -> Answers | None:
        return {
            "car noise": np.array([1, 0, -1, -1, -1, 2, 3, 1], dtype=np.int8),
            "People": np.array([0, 1, 1, -1, -1, -1, -1, 1], dtype=np.int8),
            "new": None,
        }[tag_name]

    def tag_names(self) -> list[str]:
        return ["car noise", "People", "new"]

    def marks(self, field: MarkField) -> dict[int, str]:
        return {
            MarkField.LABEL_CHECK: {0: "ok", 2: "label_wrong"},
            MarkField.HUMAN: {1: "right"},
            MarkField.NOTE: {0: "Engine at 2 s", 5: "siren"},
            MarkField.EXCLUDED: {6: "corrupt file"},
            MarkField.REVIEW: {0: "random", 1: "control", 2: "targeted", 6: "random"},
        }.get(field, {})

    def reviewer_names(self) -> list[str]:
        return ["Ana", "Bo"]

    def reviewed_by(self, name: str) -> BoolArray:
        return {"Ana": _flags(0, 1), "Bo": _flags(1, 2, 6)}[name]

    def field(self, name: str) -> Sequence[str | None]:
        return {
            "ground_truth": ["cat", "Cat", "dog", None, "5", "10", "none", "cat"],
            "prediction": ["dog", "Cat", "", "cat", "5.0", "9", None, "cat"],
            "text": ["The ENGINE", None, "a|b", "caf\u00e9", "clip-07", "", "x\ny", "quiet"],
            "split": ["test", "test", "train", "train", None, "test", "test", "dev"],
            "media": [f"/data/{i}.wav" for i in range(8)],
            "human_label": [None] * 8,
        }[name]

    def metadata(self, name: str) -> Sequence[object] | None:
        columns: dict[str, Sequence[object]] = {
            "snr": [5, 10.5, None, -3, 7, 5.0, 100, None],
            "level": np.array([1.5, NAN, 2, 3, 4, 5, 6, 7]),
            "device": ["phone", "Phone 7", None, "tablet", "missing", "phone", "\udcff", "PHONE"],
            "indoors": [True, False, None, True, 1, "yes", 0, False],
            "day": ["2024-01-05", "2024-01-05T10:00", "2024-02-01", "2023-12-31", None, "soon", "2024", "2025-01-01"],
            "boxes": [[1, 2], {"a": "ü"}, None, [], 0.5, 1e300, 2.0, NAN],
            "huge": [9007199254740993, 9007199254740992, None, 1, 2, 3, 4, 5],
            "vast": [10**400, 1, 2, 3, 4, 5, 6, 7],
        }
        return columns.get(name)

    def metadata_names(self) -> list[str]:
        return ["snr", "level", "device", "indoors", "day", "boxes", "huge", "vast", "empty"]


def rows(text: str) -> list[int]:
    return np.flatnonzero(select(text, Fake())).tolist()


EVERY = list(range(8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERY),
        ("is:error", [0, 2, 5, 6]),
        ("is:correct", [1, 4, 7]),
        ("is:unknown", [3]),
        ("is:reviewed", [0, 1, 2, 6]),
        ("is:unreviewed", [3, 4, 5, 7]),
        ("is:excluded", [6]),
        ("is:bookmarked", [0, 7]),
        ("is:deferred", [3]),
        ("is:disputed", [6]),
        ("is:error -is:excluded", [0, 2, 5]),
        ('tag:"car noise"', [0, 7]),
        ('tag:"CAR NOISE"', [0, 7]),
        ('-tag:"car noise"', [1, 2, 3, 4, 5, 6]),
        ('absent:"car noise"', [1]),
        ('unsure:"car noise"', [5]),
        ('unasked:"car noise"', [2, 3, 4]),
        ('disputed:"car noise"', [6]),
        ("tag:new", []),
        ("unasked:new", EVERY),
        ("tag:any", [0, 1, 2, 7]),
        ("tag:none", [3, 4, 5, 6]),
        ("tag:~O", [0, 1, 2, 7]),
        ("tag:peo*", [1, 2, 7]),
        ("tag:/^p/", [1, 2, 7]),
        ("tag:zz*", []),
        ("check:ok", [0]),
        ("check:label_wrong", [2]),
        ("check:any", [0, 2]),
        ("check:none", [1, 3, 4, 5, 6, 7]),
        ("check!=ok", [2]),
        ("human:right", [1]),
        ("human:wrong", []),
        ("queue:random", [0, 6]),
        ("note:~engine", [0]),
        ("note:engine", [0]),
        ('note:"siren"', [5]),
        ("note:missing", [1, 2, 3, 4, 6, 7]),
        ("excluded:corrupt", [6]),
        ("correct_label:any", []),
        ("reviewer:ana", [0, 1]),
        ("reviewer:any", [0, 1, 2, 6]),
        ("reviewer:none", [3, 4, 5, 7]),
        ("reviewer!=ana", [2, 6]),
        ("reviewer:*", [0, 1, 2, 6]),
        ("conf<0.4", [0, 6]),
        ("conf<=0.4", [0, 1, 4, 6]),
        ("conf>=40%", [1, 3, 4, 5, 7]),
        ("conf:0.4", [1, 4]),
        ("conf!=0.4", [0, 3, 5, 6, 7]),
        ("conf:0.4..0.9", [1, 3, 4, 7]),
        ("conf:0.9..", [3, 5]),
        ("conf:..0.1", [0, 6]),
        ("conf:missing", [2]),
        ("conf:any", [0, 1, 3, 4, 5, 6, 7]),
        ("wer>0.2", [2, 5, 6]),
        ("true:cat", [0, 1, 7]),
        ('true:"cat"', [0, 7]),
        ("true!=cat", [2, 4, 5, 6]),
        ("true:none", [6]),
        ("true:missing", [3]),
        ("true>5", [5]),
        ("true:5..9", [4]),
        ("pred:5", []),
        ('pred:""', [2]),
        ("pred:missing", [6]),
        ("split:test is:error", [0, 5, 6]),
        ("id:clip-0*", [0, 1, 2, 3, 4, 5]),
        ("id:CLIP-03", [3]),
        ("id:/0[12]$/", [1, 2]),
        ("media:*/3.wav", [3]),
        ("text:engine", [0]),
        ("text:~|", [2]),
        ("text:/ENGINE|caf./", [0, 3]),
        (r"text:/x\ny/", [6]),
        ("text:any", [0, 2, 3, 4, 5, 6, 7]),
        ("human_label:any", []),
        ("snr<10", [0, 3, 4, 5]),
        ("snr:5", [0, 5]),
        ("snr:5.0", [0, 5]),
        ("snr!=5", [1, 3, 4, 6]),
        ("snr:5..10.5", [0, 1, 4, 5]),
        ("snr:missing", [2, 7]),
        ("snr:high", []),
        ("snr:1*", [1, 6]),
        ("SNR>=100", [6]),
        ("level<3", [0, 2]),
        ("level:missing", [1]),
        ("level:2", [2]),
        ("device:phone", [0, 5, 7]),
        ('device:"phone"', [0, 5]),
        ("device:phone*", [0, 1, 5, 7]),
        ("device:missing", [2]),
        ('device:"missing"', [4]),
        ("device:/7|T/", [1, 3]),
        ("indoors:true", [0, 3]),
        ("indoors:false", [1, 7]),
        ("indoors:1", [4]),
        ("indoors:yes", [5]),
        ("day>=2024-02", [2, 7]),
        ("day<2024-01-05", [3, 6]),
        ("day:2024-01-01..2024-01-05", [0, 1]),
        ("day:2024-01-05", [0]),
        ("boxes:~ü", [1]),
        ('boxes:"[1, 2]"', [0]),
        ("boxes:2", [6]),
        ("boxes>1", [5, 6]),
        ("huge:9007199254740993", [0]),
        ("vast>5", [6, 7]),
        ("empty:missing", EVERY),
        ("empty:any", []),
        ("engine", [0]),
        ("clip-0", [0, 1, 2, 3, 4, 5]),
        ("e", [0, 6, 7]),
        ("CAF\u00c9", [3]),
        ("clip*7", [4]),
        ("/^siren|07/", [4, 6]),
        ("is:error (conf<0.4 OR note:~siren) -is:excluded", [0, 5]),
        ("NOT (is:error OR is:correct)", [3]),
    ],
)
def test_a_filter_holds_these_rows(text: str, expected: list[int]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tag:car", "there is no tag 'car'"),
        ('tag:"car nose"', "did you mean 'car noise'?"),
        ("reviewer:anna", "there is no reviewer 'anna'; did you mean 'Ana'?"),
        ("text:/(/", "not a regular expression: missing"),
        (r"text:/(a)\1/", "not a regular expression"),
        ("text:/(x{1000}){1000}/", "not a regular expression"),
    ],
)
def test_what_the_project_does_not_have_is_a_problem_with_its_place(text: str, words: str) -> None:
    with pytest.raises(FilterProblem) as caught:
        select(f"is:error  {text}", Fake())
    assert words in caught.value.what
    assert caught.value.span.start == 10
    assert caught.value.text == f"is:error  {text}"


def test_a_saved_filter_on_a_column_that_is_gone_is_a_problem() -> None:
    with pytest.raises(FilterProblem, match=r"unknown field 'devise'; did you mean 'device'\?"):
        evaluate(parse("devise:phone"), Fake())


def test_a_tag_is_never_compared_by_size() -> None:
    with pytest.raises(FilterProblem, match="a tag is asked for by name"):
        evaluate(Compare(Field(FieldKind.TAG, "tag"), Op.IS, Limit("5")), Fake())


def test_a_regular_expression_that_explodes_elsewhere_takes_no_time_here() -> None:
    class Long(Fake):
        def field(self, name: str) -> Sequence[str | None]:
            return ["a" * 5000 + "b"] * 8

    assert not select("text:/(a+)+$/", Long()).any()


def test_the_answer_is_a_new_array_that_may_be_written_to() -> None:
    context = Fake()
    for text in ("is:reviewed", "is:excluded", "is:deferred", "is:bookmarked", "reviewer:any"):
        select(text, context)[:] = True
    assert context.reviewed.sum() == 4
    assert context.excluded.sum() == 1
    assert context.deferred.sum() == 1
    assert context.bookmarked.sum() == 2


def test_no_examples_give_no_rows() -> None:
    class Empty(Fake):
        def field(self, name: str) -> Sequence[str | None]:
            return []

        def marks(self, field: MarkField) -> dict[int, str]:
            return {}

        def metadata(self, name: str) -> Sequence[object] | None:
            return []

    none = np.zeros(0, dtype=np.bool_)
    empty = Empty(
        n=0,
        error=np.zeros(0, dtype=np.int8),
        confidence=np.zeros(0, dtype=np.float32),
        excluded=none,
        reviewed=none,
        keys=TextColumn.of([]),
    )
    for text in ("", "is:error", "conf<1", "snr:1..2", "device:x", "true:a", "note:x", "x", "text:/x/", "check:none"):
        assert select(text, empty).tolist() == []


# A second, slow reading of the language, one row and one condition at a time.
WORDS = ["a", "B", "ab", "-1", "2", "2.0", "any", None]
OPS = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}


@dataclass
class Random(Fake):
    """Examples from lists, so that the oracle can look at them one by one."""

    texts: tuple[str | None, ...] = ()
    labels: tuple[str | None, ...] = ()
    numbers: tuple[float | None, ...] = ()
    present: tuple[int, ...] = ()

    def answers(self, tag_name: str) -> Answers | None:
        return np.array(self.present, dtype=np.int8)

    def field(self, name: str) -> Sequence[str | None]:
        return self.texts if name == "text" else self.labels

    def metadata(self, name: str) -> Sequence[object] | None:
        return self.numbers if name == "snr" else self.labels


def _contexts(values: list[tuple[int, float | None, str | None, str | None, int | float | None, int]]) -> Random:
    n = len(values)
    columns = list(zip(*values, strict=True)) if values else [()] * 6
    return Random(
        n=n,
        error=np.array(columns[0], dtype=np.int8),
        confidence=np.array([NAN if value is None else value for value in columns[1]], dtype=np.float32),
        keys=TextColumn.of([f"k{i}" for i in range(n)]),
        texts=columns[2],
        labels=columns[3],
        numbers=columns[4],
        present=columns[5],
    )


EXAMPLES = st.lists(
    st.tuples(
        st.sampled_from([-1, 0, 1]),
        st.sampled_from([None, 0.0, 0.25, 0.5, 1.0]),
        st.sampled_from(WORDS),
        st.sampled_from(WORDS),
        st.sampled_from([None, -1, 0, 2, 2.5]),
        st.integers(-1, 3),
    ),
    max_size=12,
).map(_contexts)
LEAF_TEXTS = st.one_of(
    st.sampled_from(["is:error", "is:correct", "is:unknown", "tag:People", "absent:People", "unasked:People"]),
    st.builds("conf{}{}".format, st.sampled_from(list(OPS)), st.sampled_from(["0", "0.25", "0.5"])),
    st.builds("snr{}{}".format, st.sampled_from(list(OPS)), st.sampled_from(["-1", "0", "2"])),
    st.builds("true{}{}".format, st.sampled_from([":", "!="]), st.sampled_from(["a", "b", "2", '"B"', '"any"'])),
    st.builds("device:{}".format, st.sampled_from(["a", "2", "-1", "missing", "any", "~b"])),
    st.builds("{}".format, st.sampled_from(["a", "k1", '"2.0"', "B"])),
)


def _leaf(text: str, context: Random, row: int) -> bool:
    found = re.fullmatch(r"([a-z]+)(:|!=|<=|>=|<|>)(.*)", text)
    if found is None:
        word = text.strip('"').lower()
        return word in f"k{row}" or word in (context.texts[row] or "").lower()
    name, op, value = found.groups()
    if name == "is":
        return {"error": 1, "correct": 0, "unknown": -1}[value] == context.error[row]
    if name in ("tag", "absent", "unasked"):
        return {"tag": 1, "absent": 0, "unasked": -1}[name] == context.present[row]
    if name in ("conf", "snr"):
        cell = float(context.confidence[row]) if name == "conf" else context.numbers[row]
        return cell is not None and OPS[op](float(cell), float(value))
    return _label(name, op, value, context.labels[row])


def _label(name: str, op: str, value: str, label: str | None) -> bool:
    if value in ("missing", "any"):
        return (label is None) == (value == "missing")
    if label is None:
        return False
    if value.startswith("~"):
        return value[1:] in label.lower()
    equal = label == value.strip('"') if value.startswith('"') else label.lower() == value
    if name == "device" and value in ("2", "-1"):
        equal = label in (value, f"{value}.0")
    return not equal if op == "!=" else equal


def _oracle(tree: object, context: Random, row: int) -> bool:
    if isinstance(tree, str):
        return _leaf(tree, context, row)
    assert isinstance(tree, tuple)
    kind, parts = tree
    if kind == "not":
        return not _oracle(parts, context, row)
    return (all if kind == "and" else any)(_oracle(part, context, row) for part in parts)


def _node(tree: object) -> Node:
    if isinstance(tree, str):
        return parse(tree, ["snr", "device"])
    assert isinstance(tree, tuple)
    kind, parts = tree
    if kind == "not":
        return Not(_node(parts))
    return (And if kind == "and" else Or)(tuple(_node(part) for part in parts))


TREES: st.SearchStrategy[object] = st.recursive(
    LEAF_TEXTS,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(TREES, EXAMPLES)
def test_whole_columns_and_one_row_at_a_time_agree(tree: object, context: Random) -> None:
    expected = [_oracle(tree, context, row) for row in range(context.n)]
    assert evaluate(_node(tree), context).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="aAb-", max_size=5), min_size=1, max_size=9), st.text("aAb-", min_size=1, max_size=3))
def test_the_search_in_the_buffer_of_ids_never_crosses_from_one_id_to_the_next(ids: list[str], wanted: str) -> None:
    context = _contexts([(0, None, None, None, None, 0)] * len(ids))
    found = evaluate(parse(f'"{wanted}"'), Random(**{**context.__dict__, "keys": TextColumn.of(ids)}))
    assert found.tolist() == [wanted.lower() in key.lower() for key in ids]


def test_chips_of_a_filter_can_be_put_together_again() -> None:
    context = Fake()
    parts = [parse(text, context.metadata_names()) for text in ("is:error", "snr<10", "-is:excluded")]
    joined = all_of(*parts)
    assert evaluate(joined, context).tolist() == select("is:error snr<10 -is:excluded", context).tolist()
