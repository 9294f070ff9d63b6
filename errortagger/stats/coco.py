"""Average precision of a detector as COCO defines it, computed by pycocotools."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from errortagger.stats.detection import Box
from errortagger.stats.detection_report import Image
from errortagger.stats.number import Number, Reason, undefined

FloatArray = npt.NDArray[np.float64]
Entry = dict[str, int | float | list[float]]
MOST = (1, 10, 100)
"""Detections an image that count, by falling score."""


@dataclass(frozen=True, slots=True)
class AveragePrecision:
    """Means over IoU .50 to .95 in steps of .05 unless a single IoU is named; NO_SUPPORT without true boxes."""

    mean: Number
    """AP."""
    at_50: Number
    at_75: Number
    recall_1: Number
    """AR with one detection an image."""
    recall_10: Number
    recall_100: Number


@dataclass(frozen=True, slots=True)
class CocoScores:
    """Over all classes that have true boxes, and of each class. The score threshold plays no part in them."""

    every: AveragePrecision
    classes: dict[str, AveragePrecision]


def _entry(box: Box, image: int, number: int, category: int) -> Entry:
    x1, y1, x2, y2 = box.corners
    return {
        "id": number, "image_id": image, "category_id": category, "bbox": [x1, y1, x2 - x1, y2 - y1],
        "area": (x2 - x1) * (y2 - y1), "iscrowd": int(box.crowd), "score": box.score,
    }  # fmt: skip


def _entries(boxes: Sequence[tuple[Box, ...]], classes: Sequence[str]) -> list[Entry]:
    pairs = [(image, box) for image, members in enumerate(boxes, start=1) for box in members]
    return [_entry(box, image, n, classes.index(box.label) + 1) for n, (image, box) in enumerate(pairs, start=1)]


def _mean(values: FloatArray) -> Number:
    """Mean of the defined entries; pycocotools writes -1 where a class has no true box."""
    known = values[values > -1]
    if not known.size:
        return undefined(Reason.NO_SUPPORT, message="no true box of this class")
    return Number(float(known.mean()))


def _scores(precision: FloatArray, recall: FloatArray) -> AveragePrecision:
    """From precision (IoUs x recalls x classes) and recall (IoUs x classes x numbers of detections)."""
    return AveragePrecision(
        mean=_mean(precision),
        at_50=_mean(precision[0]),
        at_75=_mean(precision[5]),
        recall_1=_mean(recall[..., 0]),
        recall_10=_mean(recall[..., 1]),
        recall_100=_mean(recall[..., 2]),
    )


def _evaluated(images: Sequence[Image], classes: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    shared = {
        "info": {},
        "images": [{"id": number} for number in range(1, len(images) + 1)],
        "categories": [{"id": number, "name": name} for number, name in enumerate(classes, start=1)],
    }
    sides = []
    with contextlib.redirect_stdout(io.StringIO()):
        for boxes in ([image.truths for image in images], [image.detections for image in images]):
            side = COCO()
            side.dataset = {**shared, "annotations": _entries(boxes, classes)}
            side.createIndex()
            sides.append(side)
        run = COCOeval(*sides, "bbox")
        run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
        run.params.maxDets = list(MOST)
        run.evaluate()
        run.accumulate()
    return np.asarray(run.eval["precision"][..., 0, -1]), np.asarray(run.eval["recall"][:, :, 0, :])


def average_precision(images: Sequence[Image], classes: Sequence[str] = ()) -> CocoScores:
    """AP, AP50, AP75 and AR over 101 points of recall, at most 100 detections an image, all sizes of boxes.

    Args:
        images: all images, also those with nothing on them.
        classes: declared classes, which give the order and are listed without boxes too.
    """
    occurring = {box.label for image in images for box in (*image.truths, *image.detections)}
    order = (*dict.fromkeys(classes), *sorted(occurring - set(classes)))
    if not images or not occurring:
        none = undefined(Reason.NO_SUPPORT, message="no true box of this class")
        nothing = AveragePrecision(none, none, none, none, none, none)
        return CocoScores(nothing, dict.fromkeys(order, nothing))
    precision, recall = _evaluated(images, order)
    return CocoScores(
        every=_scores(precision, recall),
        classes={name: _scores(precision[..., k], recall[:, k, :]) for k, name in enumerate(order)},
    )
