"""How good a detector is over all images: right and wrong boxes of each class, the kinds of wrong, wrong images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from errortagger.stats.detection import Box, Match, match
from errortagger.stats.number import Number, Reason, ratio
from errortagger.stats.wilson_rate import wilson_rate


@dataclass(frozen=True, slots=True)
class Image:
    """What is on one image and what was detected there."""

    truths: tuple[Box, ...] = ()
    detections: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class BoxCounts:
    """Boxes of one class, or of all."""

    hits: int
    """True positives."""
    false_alarms: int
    """Detections of this class that are wrong in any way."""
    misses: int
    """True boxes of this class without a right detection."""

    @property
    def precision(self) -> Number:
        """TP / (TP + FP); NEVER_PREDICTED without a detection."""
        return ratio(self.hits, self.hits + self.false_alarms, Reason.NEVER_PREDICTED)

    @property
    def recall(self) -> Number:
        """TP / (TP + FN); NO_SUPPORT without a true box."""
        return ratio(self.hits, self.hits + self.misses, Reason.NO_SUPPORT)


@dataclass(frozen=True, slots=True)
class DetectionReport:
    """Counts over all images; every detection and every true box is counted once.

    hits + wrong class + no such object = detections; hits + wrong class + missed = true boxes (crowds aside).
    """

    threshold: float
    """IoU from which a detection fits a true box."""
    least_score: float
    """Detections below this score were left out. Average precision knows no such limit."""
    boxes: BoxCounts
    classes: dict[str, BoxCounts]
    wrong_class: int
    duplicates: int
    poor_boxes: int
    background: int
    missed: int
    ignored: int
    wrong_images: tuple[int, ...]
    """Positions of the images on which anything is wrong."""
    image_error_rate: Number

    @property
    def no_such_object(self) -> int:
        """Detections with no object of their own."""
        return self.duplicates + self.poor_boxes + self.background


@dataclass(frozen=True, slots=True)
class _Matched:
    image: Image
    found: Match


def _kept(image: Image, least_score: float) -> Image:
    return Image(image.truths, tuple(box for box in image.detections if box.score >= least_score))


def _by_class(every: Sequence[_Matched], classes: Sequence[str]) -> dict[str, BoxCounts]:
    hits: Counter[str] = Counter()
    detected: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for one in every:
        ignored = set(one.found.ignored)
        hits.update(one.image.detections[d].label for d, _ in one.found.pairs)
        detected.update(box.label for i, box in enumerate(one.image.detections) if i not in ignored)
        true.update(box.label for box in one.image.truths if not box.crowd)
    order = (*dict.fromkeys(classes), *sorted((true.keys() | detected.keys()) - set(classes)))
    return {name: BoxCounts(hits[name], detected[name] - hits[name], true[name] - hits[name]) for name in order}


def detection_report(
    images: Sequence[Image],
    threshold: float = 0.5,
    *,
    least_score: float = 0.0,
    classes: Sequence[str] = (),
    confidence: float = 0.95,
) -> DetectionReport:
    """Match every image and add up.

    Args:
        images: all images, also those with nothing on them.
        threshold: IoU from which a detection fits.
        least_score: detections below it are left out.
        classes: declared classes, which give the order and are listed without boxes too.
        confidence: of the Wilson interval of the share of wrong images.
    """
    kept = [_kept(image, least_score) for image in images]
    every = [_Matched(image, match(image.truths, image.detections, threshold)) for image in kept]
    wrong = tuple(i for i, one in enumerate(every) if one.found.wrong)
    found = [one.found for one in every]
    return DetectionReport(
        threshold=threshold,
        least_score=least_score,
        boxes=BoxCounts(
            sum(len(m.pairs) for m in found),
            sum(m.false_positives for m in found),
            sum(m.false_negatives for m in found),
        ),
        classes=_by_class(every, classes),
        wrong_class=sum(len(m.wrong_class) for m in found),
        duplicates=sum(len(m.duplicates) for m in found),
        poor_boxes=sum(len(m.poor_boxes) for m in found),
        background=sum(len(m.background) for m in found),
        missed=sum(len(m.missed) for m in found),
        ignored=sum(len(m.ignored) for m in found),
        wrong_images=wrong,
        image_error_rate=wilson_rate(len(wrong), len(images), confidence, none=Reason.NO_VALUES),
    )
