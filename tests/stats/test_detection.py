from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.problems import Problem
from errortagger.stats.detection import Box, Match, iou, match, parse_boxes

GOLDEN = Path(__file__).parents[1] / "data" / "golden"


def read(path: Path) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            x, y, w, h = (float(row[name]) for name in "xywh")
            box = Box(row["class"], (x, y, x + w, y + h), float(row.get("score", 1)))
            boxes.setdefault(int(row["image"]), []).append(box)
    return boxes


@pytest.mark.parametrize("name", ["d6_detection", "d7_detection_hand"])
def test_matches_and_kinds_of_wrong_agree_with_the_golden_cases(name: str) -> None:
    folder = GOLDEN / name
    truths, found = read(folder / "ground_truth.csv"), read(folder / "detections.csv")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["values"]
    params = json.loads((folder / "case.json").read_text(encoding="utf-8"))["params"]
    images = range(1, params["images"] + 1)
    for threshold in params["iou_thresholds"]:
        stem = f"iou{round(100 * threshold)}"
        results = {image: match(truths.get(image, []), found.get(image, []), threshold) for image in images}
        values = {
            "TP": sum(len(r.pairs) for r in results.values()),
            "FP": sum(r.false_positives for r in results.values()),
            "FN": sum(r.false_negatives for r in results.values()),
            "wrong_class": sum(len(r.wrong_class) for r in results.values()),
            "no_such_object": sum(r.no_such_object for r in results.values()),
            "missed": sum(len(r.missed) for r in results.values()),
            "wrong_images": [image for image in images if results[image].wrong],
            "no_such_object.duplicate": sum(len(r.duplicates) for r in results.values()),
            "no_such_object.poor_box": sum(len(r.poor_boxes) for r in results.values()),
            "no_such_object.background": sum(len(r.background) for r in results.values()),
        }
        checked = {name: value for name, value in values.items() if f"{stem}.{name}" in expected}
        assert len(checked) >= 7
        assert checked == {name: expected[f"{stem}.{name}"]["value"] for name in checked}


corners = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)).map(
    lambda c: (float(c[0]), float(c[1]), float(c[0] + c[2]), float(c[1] + c[3]))
)
boxes = st.lists(st.builds(Box, st.sampled_from("ab"), corners, st.floats(0, 1)), max_size=6)


@given(boxes, boxes, st.sampled_from([0.3, 0.5, 1.0]))
def test_every_box_ends_in_exactly_one_place(truths: list[Box], found: list[Box], threshold: float) -> None:
    result: Match = match(truths, found, threshold)
    detections = [d for d, _ in (*result.pairs, *result.wrong_class)]
    detections += [*result.duplicates, *result.poor_boxes, *result.background]
    assert sorted(detections) == list(range(len(found)))
    objects = [t for _, t in (*result.pairs, *result.wrong_class)] + list(result.missed)
    assert sorted(objects) == list(range(len(truths)))
    for d, t in result.pairs:
        assert found[d].label == truths[t].label
        assert iou(found[d].corners, truths[t].corners) >= threshold - 1e-9
    assert result.wrong == (result.false_positives + result.false_negatives > 0)


@given(boxes)
def test_boxes_that_are_the_truth_are_right(truths: list[Box]) -> None:
    assert not match(truths, truths, 0.5).wrong


@given(corners, corners)
def test_overlap_is_a_fraction_and_has_no_direction(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    assert 0 <= iou(a, b) == iou(b, a) <= 1  # type: ignore[arg-type]
    assert iou(a, a) == 1  # type: ignore[arg-type]


def test_touching_boxes_do_not_overlap() -> None:
    assert iou((0, 0, 1, 1), (1, 0, 2, 1)) == 0
    assert iou((0, 0, 1, 1), (0, 1, 1, 2)) == 0


def test_boxes_are_read_as_corners_or_as_place_and_size() -> None:
    text = '[{"label": "can", "box": [1, 2, 3, 4]}, {"label": 7, "bbox": [1, 2, 3, 4], "score": 0.5}]'
    assert parse_boxes(text) == [Box("can", (1, 2, 3, 4)), Box("7", (1, 2, 4, 6), 0.5)]
    assert parse_boxes("  ") == [] == parse_boxes("[]")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[{", "no JSON"),
        ('{"box": [1, 2, 3, 4]}', "no JSON list"),
        ("[3]", "3 is no box"),
        ('[{"label": "a"}]', "no four numbers"),
        ('[{"box": [1, 2, 3]}]', "no four numbers"),
        ('[{"box": [1, 2, 3, "4"]}]', "'4' in a box is no number"),
        ('[{"box": [1, 2, 3, true]}]', "no number"),
        ('[{"box": [1, 2, 3, NaN]}]', "no number"),
        ('[{"box": [1, 2, 3, 4], "score": "high"}]', "'high' in a box is no number"),
    ],
)
def test_anything_else_says_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(Problem, match=what):
        parse_boxes(text)
