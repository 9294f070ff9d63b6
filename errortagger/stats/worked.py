"""The formulas of a row with its own numbers put in: ``21 / 43 = 49%``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from errortagger.stats import display
from errortagger.stats.counts import Side
from errortagger.stats.number import Number
from errortagger.stats.proportion import Part, for_future, point_share
from errortagger.stats.row_facts import Facts, Style
from errortagger.stats.strata import by_strata, share_point
from errortagger.stats.two_sides import TwoSides, two_sides
from errortagger.stats.weighted import joined

_CLOSE = 5e-4


def worked_lines(name: str, number: Number, facts: Facts) -> list[str]:
    """Each line is ``expression = result``; inputs carry three digits, the last result is the shown value."""
    return [line for line in _WORKED[name](number, facts) if line]


def _three(fraction: float | None, unit: str = "%") -> str:
    """A fraction as a percentage of three digits, enough to check the result by hand."""
    scaled = 100 * (fraction or 0.0)
    text = f"{scaled:.1f}" if abs(scaled) >= 10 else f"{scaled:.3g}"
    return f"{'0' if float(text) == 0 else text}{unit}".replace("-", "−")


def _total(value: float) -> str:
    """An estimated count, precise enough to go on with by hand: ``1.33``, ``146.5``, ``1,466``."""
    decimals = 2 if value < 10 else 1 if value < 1000 else 0
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def _share_expression(side: Side, facts: Facts) -> str:
    """How the share of one side comes about."""
    population = side.population or 0
    if by_strata(side):
        return _strata_expression(side, facts)
    if facts.options.future:
        tagged, considered = for_future(side)
        return f"{tagged:,} / {considered:,}"
    if side.census:
        return f"{side.known_present:,} / {population:,}"
    if side.trigger:
        inner = f"({population:,} − 1) × {side.tagged - 1:,} / {side.considered - 1:,}"
        return f"(1 + {inner}) / {population:,}"
    return f"{side.tagged:,} / {side.considered:,}"


def _strata_expression(side: Side, facts: Facts) -> str:
    """The sum over the strata, each by what it holds; those with one review are joined to their neighbour."""
    own = int(side.trigger and not facts.options.future)
    parts = [part for part in joined(side.strata) if part.population]
    whole = (side.population or 0) if own else sum(part.population for part in parts)
    terms = [f"{part.population:,} × {part.tagged:,} / {part.considered:,}" for part in parts]
    return f"({' + '.join((['1'] if own else []) + terms)}) / {whole:,}"


def _plain_share(side: Side, facts: Facts) -> float:
    """The share before it is held between floor and roof."""
    population, own = side.population or 0, int(side.trigger)
    if by_strata(side):
        share = share_point(side, future=facts.options.future)
        return share if facts.options.future else (own + (population - own) * share) / population
    if facts.options.future:
        tagged, considered = for_future(side)
        return tagged / considered
    if side.census:
        return side.known_present / population
    if side.trigger:
        return (1 + (population - 1) * (side.tagged - 1) / (side.considered - 1)) / population
    return side.tagged / side.considered


def _held(side: Side, facts: Facts) -> str:
    """Says that counting moved the share."""
    plain, point = _plain_share(side, facts), point_share(side, facts.options)
    if abs(plain - point) < 1e-12:
        return ""
    return f"held at the {'floor' if point > plain else 'roof'} that is known by counting = {_three(point)}"


def _share(side: Side, number: Number, facts: Facts) -> Iterator[str]:
    held = _held(side, facts)
    result = _three(_plain_share(side, facts)) if held else display.percent(number)
    yield f"{_share_expression(side, facts)} = {result}"
    yield held


def _errors(number: Number, facts: Facts) -> Iterator[str]:
    side = facts.row.counts.errors
    yield f"{side.tagged:,} + {side.known_present - side.tagged:,} = {side.known_present:,}"


def _error_share(number: Number, facts: Facts) -> Iterator[str]:
    yield from _share(facts.row.counts.errors, number, facts)


def _model_share(number: Number, facts: Facts) -> Iterator[str]:
    yield from _share(facts.shared, number, facts)


def _size_share(number: Number, facts: Facts) -> Iterator[str]:
    parts = (_total(number.numerator or 0.0), _total(number.denominator or 0.0))
    yield f"{parts[0]} / {parts[1]} {facts.size_unit} = {display.percent(number)}"


def _both(facts: Facts) -> TwoSides:
    """Both totals; there are, where a number made of them is known."""
    return two_sides(facts.row.counts, facts.frame, facts.confidence, options=facts.options)


def _estimated(side: Side, part: Part, facts: Facts, total: float) -> str:
    """Where the estimated total of one side comes from."""
    if not side.population:
        return f"no {part} = 0"
    if side.census and not facts.options.future:
        return f"{part} with the tag, all counted = {_total(total)}"
    share = _share_expression(side, facts)
    expression = f"{side.population:,} × {f'({share})' if ' × ' in share else share}"
    if _held(side, facts):
        expression = f"{side.population:,} × {_three(point_share(side, facts.options))}"
    return f"{expression} = {_total(total)} {part} with the tag"


def _totals(facts: Facts, both: TwoSides) -> Iterator[str]:
    yield _estimated(facts.row.counts.errors, Part.ERRORS, facts, both.errors.value)
    yield _estimated(facts.row.counts.correct, Part.CORRECT, facts, both.correct.value)


def _rate(number: Number, facts: Facts) -> Iterator[str]:
    both = _both(facts)
    yield from _totals(facts, both)
    errors, correct = _total(both.errors.value), _total(both.correct.value)
    yield f"{errors} / ({errors} + {correct}) = {display.percent(number)}"


def _prevalence(number: Number, facts: Facts) -> Iterator[str]:
    both = _both(facts)
    yield from _totals(facts, both)
    errors, correct = _total(both.errors.value), _total(both.correct.value)
    yield f"({errors} + {correct}) / {both.size:,} = {display.percent(number)}"


def _lift(number: Number, facts: Facts) -> Iterator[str]:
    rate = facts.row.metrics.tag_error_rate.value
    yield f"{_three(rate)} / {_three(facts.frame.error_rate)} = {display.factor(number)}"


def _model(number: Number, facts: Facts) -> Iterator[str]:
    yield f"1 − {_three(facts.row.metrics.tag_error_rate.value)} = {display.percent(number)}"


def _human(number: Number, facts: Facts) -> Iterator[str]:
    if number.numerator is None or not number.denominator:
        return
    if abs(number.numerator / number.denominator - (number.value or 0.0)) < _CLOSE:
        yield f"{number.numerator:,g} / {number.denominator:,g} = {display.percent(number)}"


def _gap(number: Number, facts: Facts) -> Iterator[str]:
    metrics = facts.row.metrics
    human, model = _three(metrics.human_accuracy.value), _three(metrics.model_accuracy.value)
    yield f"{human} − {model} = {_points(number)}"


def _points(number: Number) -> str:
    return Style.POINTS.figure(number).replace("-", "−")


def _headroom(number: Number, facts: Facts) -> Iterator[str]:
    metrics = facts.row.metrics
    gain = f"{_three(metrics.prevalence.value)} × {_three(metrics.gap.value)}"
    if (metrics.gain_signed.value or 0.0) < 0:
        yield f"{gain} = {_points(metrics.gain_signed)}, below zero"
        yield "the model is above the human = 0 points to gain"
        return
    yield f"{gain} = {_points(number)}"


def _ceiling(number: Number, facts: Facts) -> Iterator[str]:
    share, rate = facts.row.metrics.error_share.value, facts.frame.error_rate
    yield f"{_three(share)} × {_three(rate)} = {_points(number)}"


def _expected(number: Number, facts: Facts) -> Iterator[str]:
    metrics, feasibility = facts.row.metrics, facts.row.plan.feasibility
    base = metrics.ceiling_gain if metrics.expected_gain_is_ceiling else metrics.headroom
    factor = "1 (no feasibility entered)" if feasibility is None else f"{feasibility} / 5"
    name = "ceiling gain" if metrics.expected_gain_is_ceiling else "headroom"
    yield f"{factor} × {_three(base.value)} {name} = {_points(number)}"


_WORKED: dict[str, Callable[[Number, Facts], Iterator[str]]] = {
    "errors": _errors,
    "error_share": _error_share,
    "error_share_of_model_errors": _model_share,
    "size_share": _size_share,
    "tag_error_rate": _rate,
    "prevalence": _prevalence,
    "lift": _lift,
    "model_accuracy": _model,
    "human_accuracy": _human,
    "gap": _gap,
    "headroom": _headroom,
    "ceiling_gain": _ceiling,
    "expected_gain": _expected,
}
