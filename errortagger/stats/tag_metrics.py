"""All numbers of one tag: share, rate, prevalence, lift, gap to the human level and what could be gained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from errortagger.stats.counts import TagCounts
from errortagger.stats.frame import Frame
from errortagger.stats.future import future_ceiling
from errortagger.stats.headroom import (
    HumanLevel,
    HumanSource,
    MeasuredLevel,
    accuracy_if_fixed,
    ceiling_gain,
    gain_signed,
    gap,
    headroom,
)
from errortagger.stats.human_trials import MIN_TRIALS, HumanTrials
from errortagger.stats.number import Number, Reason, affine, unavailable, undefined
from errortagger.stats.options import USUAL, Options
from errortagger.stats.proportion import share
from errortagger.stats.two_sides import (
    TwoSides,
    bounded_prevalence,
    lift,
    prevalence,
    tag_error_rate,
    two_sides,
    why_not,
)


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What is known of a tag besides its answers. Raises ValueError when a value is out of range."""

    feasibility: int | None = None
    """1...5, used as 0.2...1.0; None is used as 1.0."""
    effort_days: float | None = None
    human_accuracy: float | None = None
    """Human accuracy on data with the tag, 0...1."""
    human_trials: int | None = None
    """Human trials behind ``human_accuracy``; None: entered as a fact."""
    trials: HumanTrials | None = None
    """Human trials on examples with the tag: the human level while none is entered."""

    def __post_init__(self) -> None:
        if self.feasibility is not None and not 1 <= self.feasibility <= 5:
            raise ValueError(f"feasibility {self.feasibility} is not in 1...5")
        if self.human_accuracy is not None and not 0 <= self.human_accuracy <= 1:
            raise ValueError(f"human accuracy {self.human_accuracy} is not in 0...1")
        if self.human_trials is not None and self.human_trials < 1:
            raise ValueError(f"{self.human_trials} human trials measure nothing")

    @property
    def factor(self) -> float:
        """Feasibility as a factor of the gain, 0.2...1.0."""
        return 1.0 if self.feasibility is None else self.feasibility / 5

    @property
    def human(self) -> HumanSource | None:
        """The human level on data with the tag: entered, else measured when there are enough trials, else None."""
        if self.human_accuracy is not None:
            return HumanLevel(self.human_accuracy, self.human_trials)
        enough = self.trials is not None and self.trials.count >= MIN_TRIALS
        return MeasuredLevel(self.trials) if enough and self.trials is not None else None


NO_PLAN = TagPlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMetrics:
    """The numbers of one tag. Fractions; gains are fractions of the whole dataset; lift is a factor."""

    error_share: Number
    """Errors with the tag / errors considered."""
    tag_error_rate: Number
    """Errors with the tag / data with the tag."""
    prevalence: Number
    """Data with the tag / all data."""
    lift: Number
    """How many times more often than average data with the tag is wrong."""
    model_accuracy: Number
    """1 - tag error rate."""
    human_accuracy: Number
    gap: Number
    """Human minus model accuracy on data with the tag, signed."""
    gain_signed: Number
    """Prevalence times gap."""
    headroom: Number
    """The gain to the human level, never below zero."""
    ceiling_gain: Number
    """The gain if every error with the tag were fixed."""
    accuracy_if_fixed: Number
    """Accuracy of the whole dataset if every error with the tag were fixed."""
    expected_gain: Number
    """Feasibility times headroom, or times ceiling gain where headroom is not known."""
    expected_gain_is_ceiling: bool

    @property
    def tag_accuracy(self) -> Number:
        """The model's accuracy on data with the tag: another name for ``model_accuracy``."""
        return self.model_accuracy


@dataclass(frozen=True, slots=True)
class _ToHuman:
    accuracy: Number
    gap: Number
    gain: Number


def _no_level(plan: TagPlan) -> Number:
    """Why no human level is known."""
    if plan.trials is None or not plan.trials.count:
        return undefined(Reason.NO_HLP)
    found = f"{plan.trials.count} human trials on examples with the tag; a level takes at least {MIN_TRIALS}"
    return undefined(Reason.NO_HLP, message=found)


def _measured(human: MeasuredLevel, both: TwoSides | None, model_accuracy: Number, counts: TagCounts) -> Number:
    """The level from trials, which need the totals of both sides to stand for all data with the tag."""
    if both is None:
        return unavailable(model_accuracy)
    lacking = human.lacking(both)
    return undefined(Reason.NO_HLP, message=lacking) if lacking else human.number(both, counts)


def _to_human(
    model_accuracy: Number, both: TwoSides | None, *, plan: TagPlan, counts: TagCounts, confidence: float
) -> _ToHuman:
    human = plan.human
    if human is None:
        missing = _no_level(plan)
        return _ToHuman(missing, missing, missing)
    if isinstance(human, HumanLevel):
        level = human.number(confidence)
    else:
        level = _measured(human, both, model_accuracy, counts)
    if both is None or not level.known:
        missing = unavailable(model_accuracy if level.known else level)
        return _ToHuman(level, missing, missing)
    return _ToHuman(level, gap(model_accuracy, both, human), gain_signed(both, human))


@dataclass(frozen=True, slots=True)
class _Ceiling:
    gain: Number
    accuracy: Number


def _ceiling(error_share: Number, counts: TagCounts, frame: Frame, *, confidence: float, options: Options) -> _Ceiling:
    """What fixing every error of the tag gives; in future data the error rate is in doubt as well."""
    if options.future and error_share.known and frame.size:
        return _Ceiling(*future_ceiling(counts.errors, frame, confidence, options=options))
    gain = ceiling_gain(error_share, frame)
    return _Ceiling(gain, accuracy_if_fixed(gain, frame))


def _check(counts: TagCounts, frame: Frame) -> None:
    fits = counts.errors.population == frame.errors and (
        counts.correct.population == frame.correct if frame.mode == "C" else True
    )
    if not fits:
        raise ValueError(f"the counts are not those of the frame: {counts}, {frame}")


@lru_cache(maxsize=1024)
def tag_metrics(
    counts: TagCounts, frame: Frame, plan: TagPlan = NO_PLAN, confidence: float = 0.95, options: Options = USUAL
) -> TagMetrics:
    """Compute all numbers of one tag; cached, the same counts give the same numbers.

    Args:
        counts: the counts of the tag.
        frame: what was loaded.
        plan: what a person entered.
        confidence: of the intervals.
        options: dataset or population view, guaranteed intervals, intervals that may be watched.

    Raises ValueError when the counts are not those of the frame.
    """
    _check(counts, frame)
    both, missing = None, why_not(counts, frame, options)
    if missing is None:
        both = two_sides(counts, frame, confidence, options=options)
        rate, spread = tag_error_rate(both), prevalence(both)
    else:
        rate, spread = missing, missing if options.future else bounded_prevalence(missing, counts, frame)
    model_accuracy = affine(rate, -1.0, 1.0)
    human = _to_human(model_accuracy, both, plan=plan, counts=counts, confidence=confidence)
    error_share = share(counts.errors, confidence=confidence, options=options)
    ceiling, room = _ceiling(error_share, counts, frame, confidence=confidence, options=options), headroom(human.gain)
    return TagMetrics(
        error_share=error_share,
        tag_error_rate=rate,
        prevalence=spread,
        lift=lift(rate, both, frame),
        model_accuracy=model_accuracy,
        human_accuracy=human.accuracy,
        gap=human.gap,
        gain_signed=human.gain,
        headroom=room,
        ceiling_gain=ceiling.gain,
        accuracy_if_fixed=ceiling.accuracy,
        expected_gain=affine(room if room.known else ceiling.gain, plan.factor),
        expected_gain_is_ceiling=not room.known,
    )
