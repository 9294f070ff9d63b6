"""When the truth is wrong: accuracy after label checks, and how good a human is on the dataset."""

from __future__ import annotations

from dataclasses import dataclass, replace

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.number import Number, Reason, percent_text, undefined, with_note
from errortagger.stats.options import USUAL, Options
from errortagger.stats.two_sides import prevalence, two_sides, why_not

NOBODY = "import human answers (human_correct, human_label), or give them in the blind pass (Shift+H)"
"""What to do when no human has answered anything."""


@dataclass(frozen=True, slots=True)
class LabelChecks:
    """Label checks on one side (errors or correct examples) within the reviewed start of the random order."""

    population: int
    checked: int
    """All with a label check, whatever was found."""
    label_wrong: int
    """Label wrong: on an error the prediction is right, on a correct example the prediction is wrong as well.
    ``both_wrong`` on an error is not counted here: it stays an error."""
    unclear: int = 0

    def side(self) -> Side:
        """The checks as counts of a tag that means "the label decides wrongly"."""
        return _side(self.population, self.checked, self.label_wrong)


def _side(population: int, judged: int, positive: int) -> Side:
    return Side(population, judged, positive, positive, judged - positive, judged, judged)


@dataclass(frozen=True, slots=True)
class AdjustedAccuracy:
    """The accuracy with label mistakes put right."""

    accuracy: Number
    if_unclear_are_errors: float | None
    """The same, when unclear labels of correct examples were mistakes."""
    if_unclear_are_right: float | None
    """The same, when the model was right on the errors with unclear labels."""
    at_most: float | None
    """Accuracy when only the errors' labels are corrected; biased upward, an upper bound."""


def _adjusted(errors: tuple[LabelChecks, int], correct: tuple[LabelChecks, int]) -> float:
    """Accuracy when so many checked labels are wrong on either side."""
    (wrong_side, w), (right_side, v) = errors, correct
    right = float(right_side.population)
    if wrong_side.checked:
        right += wrong_side.population * w / wrong_side.checked
    if right_side.checked:
        right -= right_side.population * v / right_side.checked
    return right / (wrong_side.population + right_side.population)


def _at_most(errors: LabelChecks, size: int | None) -> float | None:
    if not size or not errors.checked:
        return None
    return 1 - errors.population * (1 - errors.label_wrong / errors.checked) / size


def _not_adjusted(frame: Frame, missing: Number, at_most: float | None) -> Number:
    if missing.reason is not Reason.CORRECT_NOT_REVIEWED:
        return missing
    number = undefined(Reason.CORRECT_LABELS_NOT_CHECKED)
    return number if at_most is None else with_note(number, f"at most {percent_text(at_most)}")


def label_check_accuracy(
    errors: LabelChecks, correct: LabelChecks | None, frame: Frame, confidence: float = 0.95
) -> AdjustedAccuracy:
    """The accuracy with label mistakes put right on both sides.

    Correcting only the errors' labels would flatter the model, so without checked correct examples there is no
    adjusted accuracy, only the bound ``at_most``.
    """
    counts = TagCounts(errors.side(), correct.side() if correct else NO_CORRECT_LOADED)
    at_most = _at_most(errors, frame.size)
    missing = why_not(counts, frame)
    if missing is not None or correct is None:
        number = _not_adjusted(frame, missing or undefined(Reason.CORRECT_NOT_REVIEWED), at_most)
        return AdjustedAccuracy(number, None, None, at_most)
    both = two_sides(counts, frame, confidence)
    value = _adjusted((errors, errors.label_wrong), (correct, correct.label_wrong))
    points = both.spread.points()
    low, high = both.spread.limits(
        (correct.population + points.errors - points.correct) / both.size, value, within=(None, None)
    )
    worst = _adjusted((errors, errors.label_wrong), (correct, correct.label_wrong + correct.unclear))
    best = _adjusted((errors, errors.label_wrong + errors.unclear), (correct, correct.label_wrong))
    number = Number(value, low, high, method=both.method)
    if worst < best:
        unclear = f"{percent_text(worst)} to {percent_text(best)} depending on the labels that are unclear"
        number = with_note(number, unclear)
    return AdjustedAccuracy(number, worst, best, at_most)


@dataclass(frozen=True, slots=True)
class HumanChecks:
    """Examples of one side on which a human's answer is known, within the reviewed start of the random order."""

    population: int
    judged: int
    right: int


def human_accuracy(
    errors: HumanChecks,
    correct: HumanChecks | None,
    frame: Frame,
    confidence: float = 0.95,
    *,
    options: Options = USUAL,
) -> Number:
    """Human accuracy on the whole dataset, each side weighted by its size; NO_HLP unless both sides were judged."""
    sides = [_side(part.population, part.judged, part.right) for part in (errors, correct) if part]
    counts = TagCounts(sides[0], sides[1] if correct else NO_CORRECT_LOADED)
    missing = why_not(counts, frame, options)
    if missing is not None:
        half = errors.judged and missing.reason is Reason.CORRECT_NOT_REVIEWED
        return undefined(Reason.NO_HLP, message="human answers on correct examples are needed too" if half else NOBODY)
    return replace(prevalence(two_sides(counts, frame, confidence, options=options)), floor=None, roof=None)
