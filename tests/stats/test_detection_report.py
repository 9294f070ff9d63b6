from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.coco import average_precision
from errortagger.stats.detection import Box, match, parse_boxes
from errortagger.stats.detection_report import Image, detection_report
from errortagger.stats.number import Reason
from tests.stats.numbers import every_number_is_sound

sizes = st.integers(1, 12)
boxes = st.builds(
    lambda label, x, y, w, h, score, crowd: Box(label, (x, y, x + w, y + h), score, crowd),
    st.sampled_from(["can", "cup"]), sizes, sizes, sizes, sizes, st.sampled_from([0.2, 0.5, 0.9]), st.booleans(),
)  # fmt: skip
images = st.lists(
    st.builds(Image, st.lists(boxes, max_size=4).map(tuple), st.lists(boxes, max_size=4).map(tuple)), max_size=4
)


@settings(max_examples=60)
@given(images, st.sampled_from([0.3, 0.5, 0.75]))
def test_every_box_is_counted_once(drawn: list[Image], threshold: float) -> None:
    report = detection_report(drawn, threshold)
    every_number_is_sound(report)
    detections = sum(len(image.detections) for image in drawn)
    truths = sum(not box.crowd for image in drawn for box in image.truths)
    hits = report.boxes.hits
    assert hits + report.wrong_class + report.no_such_object + report.ignored == detections
    assert hits + report.wrong_class + report.missed == truths
    assert report.boxes.false_alarms == report.wrong_class + report.no_such_object
    for part in ("hits", "false_alarms", "misses"):
        assert sum(getattr(counts, part) for counts in report.classes.values()) == getattr(report.boxes, part)


def _reports(truths: list[Box], detections: list[Box]) -> tuple[int, int, int, int]:
    report = detection_report([Image(tuple(truths), tuple(detections))])
    return report.boxes.hits, report.boxes.false_alarms, report.boxes.misses, report.ignored


def test_detections_inside_a_crowd_are_neither_right_nor_wrong() -> None:
    crowd = Box("can", (0, 0, 100, 100), crowd=True)
    inside, outside = Box("can", (10, 10, 20, 20)), Box("can", (200, 0, 210, 10))
    assert _reports([crowd], [inside, inside]) == (0, 0, 0, 2)
    assert _reports([crowd], [inside, outside]) == (0, 1, 0, 1)
    assert _reports([crowd], [Box("cup", (10, 10, 20, 20))]) == (0, 1, 0, 0)
    assert match([crowd], [Box("can", (10, 10, 10, 10))], 0.5).background == (0,)


def test_a_box_of_its_own_comes_before_the_crowd() -> None:
    crowd, single = Box("can", (0, 0, 100, 100), crowd=True), Box("can", (10, 10, 20, 20))
    assert _reports([crowd, single], [single]) == (1, 0, 0, 0)


def test_a_crowd_is_read_from_json() -> None:
    assert parse_boxes('[{"label": "can", "bbox": [0, 0, 2, 2], "iscrowd": 1}]')[0].crowd
    assert not parse_boxes('[{"label": "can", "bbox": [0, 0, 2, 2]}]')[0].crowd


def test_detections_below_the_score_threshold_are_left_out() -> None:
    truth, weak = Box("can", (0, 0, 10, 10)), Box("can", (0, 0, 10, 10), 0.3)
    image = Image((truth,), (weak,))
    assert detection_report([image]).boxes.hits == 1
    strict = detection_report([image], least_score=0.5)
    assert (strict.boxes.hits, strict.boxes.misses, strict.wrong_images) == (0, 1, (0,))
    assert average_precision([image]).every.at_50.value == pytest.approx(1.0)


def test_an_image_with_nothing_on_it_is_right() -> None:
    report = detection_report([Image()], classes=["can"])
    assert report.image_error_rate.value == 0.0
    assert report.classes["can"].precision.reason is Reason.NEVER_PREDICTED
    assert report.classes["can"].recall.reason is Reason.NO_SUPPORT
    assert detection_report([]).image_error_rate.reason is Reason.NO_VALUES


@settings(max_examples=15)
@given(images)
def test_average_precision_is_a_fraction_or_has_a_reason(drawn: list[Image]) -> None:
    scores = average_precision(drawn, ["jug"])
    every_number_is_sound(scores)
    assert scores.classes["jug"].mean.reason is Reason.NO_SUPPORT
    for number in (scores.every.mean, scores.every.at_50, scores.every.recall_100):
        assert number.value is None or 0 <= number.value <= 1


def test_average_precision_of_perfect_boxes_is_one_and_of_none_is_zero(capsys: pytest.CaptureFixture[str]) -> None:
    truths = tuple(Box("can", (x, 0, x + 10, 10)) for x in (0, 20, 40))
    perfect, none = Image(truths, truths), Image(truths)
    assert average_precision([perfect]).every.mean.value == pytest.approx(1.0)
    assert average_precision([none]).every.mean.value == 0.0
    assert average_precision([]).every.mean.reason is Reason.NO_SUPPORT
    assert capsys.readouterr().out == ""


def test_a_wrong_order_of_scores_lowers_average_precision() -> None:
    good, bad = Box("can", (0, 0, 10, 10), 0.5), Box("can", (50, 50, 60, 60), 0.9)
    values = [average_precision([Image((good,), boxes)]).every.mean.value for boxes in ((good,), (good, bad))]
    assert all(a is not None and b is not None and a > b for a, b in itertools.pairwise(values))
