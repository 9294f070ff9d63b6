"""Matching detected boxes to true ones: true positives and the three kinds of wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from errortagger.domain.problems import Problem

POOR_BOX = 0.1
"""A detection that matches nothing but overlaps a true box at least this much is a poor box, else background."""

Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled box; corners are x1, y1, x2, y2."""

    label: str
    corners: Corners
    score: float = 1.0
    crowd: bool = False
    """A true box around a crowd: whatever is detected inside it is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Match:
    """What is right and wrong on one image. Index pairs and indices point into the lists that were matched."""

    pairs: tuple[tuple[int, int], ...]
    """True positives: (detection, truth)."""
    wrong_class: tuple[tuple[int, int], ...]
    """Detections that fit a left-over true box of another class: (detection, truth)."""
    duplicates: tuple[int, ...]
    """No such object: fits a true box of its class that a better detection took."""
    poor_boxes: tuple[int, ...]
    """No such object: overlaps a true box, but too little."""
    background: tuple[int, ...]
    """No such object: nothing is there."""
    missed: tuple[int, ...]
    """True boxes that nothing fits."""
    ignored: tuple[int, ...] = ()
    """Detections inside a crowd of their class: neither right nor wrong."""

    @property
    def no_such_object(self) -> int:
        """Detections with no object of their own."""
        return len(self.duplicates) + len(self.poor_boxes) + len(self.background)

    @property
    def false_positives(self) -> int:
        """Detections that are wrong in any way."""
        return len(self.wrong_class) + self.no_such_object

    @property
    def false_negatives(self) -> int:
        """True boxes without a right detection."""
        return len(self.wrong_class) + len(self.missed)

    @property
    def wrong(self) -> bool:
        """Whether anything on the image is wrong."""
        return bool(self.false_positives or self.false_negatives)


def iou(a: Corners, b: Corners) -> float:
    """Intersection over union; 0 for boxes without area."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def _greedy(
    overlaps: Sequence[Sequence[float]], *, order: Sequence[int], allowed: Sequence[set[int]], threshold: float
) -> dict[int, int]:
    """Each detection in order takes the free, allowed truth with the highest overlap; ties take the later truth."""
    taken: dict[int, int] = {}
    free = set().union(*allowed) if allowed else set()
    for detection in order:
        best, best_overlap = -1, min(threshold, 1 - 1e-10)
        for truth in sorted(allowed[detection] & free):
            if overlaps[detection][truth] >= best_overlap:
                best, best_overlap = truth, overlaps[detection][truth]
        if best >= 0:
            taken[detection] = best
            free.remove(best)
    return taken


def _without_object(
    detection: int, overlaps: Sequence[float], truths: Sequence[Box], *, label: str, taken: set[int], threshold: float
) -> tuple[str, int]:
    if any(overlaps[i] >= threshold and truths[i].label == label for i in taken):
        return "duplicate", detection
    if max(overlaps, default=0.0) >= POOR_BOX:
        return "poor", detection
    return "background", detection


def _covered(inner: Corners, outer: Corners) -> float:
    """How much of the inner box the outer one covers; 0 for a box without area."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / ((inner[2] - inner[0]) * (inner[3] - inner[1]))


def _in_crowd(detection: Box, truths: Sequence[Box], threshold: float) -> bool:
    crowds = (t for t in truths if t.crowd and t.label == detection.label)
    return any(_covered(detection.corners, crowd.corners) >= threshold for crowd in crowds)


def match(truths: Sequence[Box], detections: Sequence[Box], threshold: float) -> Match:
    """Match one image as COCO does within each class, then the left-overs whatever their class.

    Crowds take no part, save that detections inside a crowd of their class are ignored.
    """
    single = {i for i, t in enumerate(truths) if not t.crowd}
    overlaps = [[iou(d.corners, t.corners) if i in single else 0.0 for i, t in enumerate(truths)] for d in detections]
    order = sorted(range(len(detections)), key=lambda i: -detections[i].score)
    same = [{i for i in single if truths[i].label == d.label} for d in detections]
    pairs = _greedy(overlaps, order=order, allowed=same, threshold=threshold)
    matched = set(pairs.values())
    left = single - matched
    ignored = [i for i in order if i not in pairs and _in_crowd(detections[i], truths, threshold)]
    rest = [i for i in order if i not in pairs and i not in ignored]
    wrong = _greedy(overlaps, order=rest, allowed=[left] * len(detections), threshold=threshold)
    kinds = [
        _without_object(i, overlaps[i], truths, label=detections[i].label, taken=matched, threshold=threshold)
        for i in rest
        if i not in wrong
    ]
    return Match(
        pairs=tuple(pairs.items()),
        wrong_class=tuple(wrong.items()),
        duplicates=tuple(i for kind, i in kinds if kind == "duplicate"),
        poor_boxes=tuple(i for kind, i in kinds if kind == "poor"),
        background=tuple(i for kind, i in kinds if kind == "background"),
        missed=tuple(sorted(left - set(wrong.values()))),
        ignored=tuple(ignored),
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Problem(f"{value!r} in a box is no number")
    return float(value)


def _box(entry: object) -> Box:
    if not isinstance(entry, dict):
        raise Problem(f"{entry!r} is no box")
    corners, size = entry.get("box"), entry.get("bbox")
    values = corners if corners is not None else size
    if not isinstance(values, list) or len(values) != 4:
        raise Problem(
            "a box has no four numbers", action='Write {"label": ..., "box": [x1, y1, x2, y2]} or "bbox": [x, y, w, h].'
        )
    a, b, c, d = (_number(value) for value in values)
    place = (a, b, c, d) if corners is not None else (a, b, a + c, b + d)
    score = entry.get("score")
    crowd = entry.get("iscrowd") in (1, True)
    return Box(str(entry.get("label", "")), place, 1.0 if score is None else _number(score), crowd)


def parse_boxes(text: str) -> list[Box]:
    """Read a JSON list of boxes; empty text is no box. Raises Problem when it is something else."""
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise Problem(f"boxes are no JSON: {error}") from error
    if not isinstance(entries, list):
        raise Problem("boxes are no JSON list")
    return [_box(entry) for entry in entries]
