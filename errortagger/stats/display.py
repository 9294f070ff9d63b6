"""Numbers as people read them, the same in tables, Markdown and the window."""

from __future__ import annotations

from errortagger.stats.number import Number

NO_VALUE = "—"
_WIDE, _NARROW = 0.10, 0.01


def _width(number: Number) -> float:
    if number.low is None or number.high is None:
        return 0.0
    return number.high - number.low


def _decimals(number: Number) -> int:
    """No decimals if the interval is wider than 10 points, else one."""
    return 0 if _width(number) > _WIDE else 1


def _percent(fraction: float, decimals: int) -> str:
    """A percentage that never rounds something to nothing, nor nearly all to all."""
    text, least = f"{100 * fraction:.{decimals}f}", 10.0**-decimals
    if fraction > 0 and float(text) == 0:
        return f"<{least:.{decimals}f}%"
    if fraction < 1 and float(text) == 100:
        return f">{100 - least:.{decimals}f}%"
    return f"{text}%"


def percent(number: Number) -> str:
    """A rate: ``12%``, ``12.3%``, or an em dash."""
    return NO_VALUE if number.value is None else _percent(number.value, _decimals(number))


def _point_decimals(number: Number) -> int:
    return 2 if _width(number) <= _NARROW else _decimals(number)


def _points(fraction: float, decimals: int) -> str:
    text = f"{100 * fraction:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def points(number: Number) -> str:
    """A gain in percentage points: ``0.60 points``, ``-1.2 points``, or an em dash; two decimals when that precise."""
    if number.value is None:
        return NO_VALUE
    return f"{_points(number.value, _point_decimals(number))} points"


def factor(number: Number) -> str:
    """A lift: ``2.1x``, or an em dash."""
    return NO_VALUE if number.value is None else f"{number.value:.1f}x"


def interval(number: Number) -> str:
    """The interval of a rate: ``6.7% to 19.8%``; empty when there is none or nothing is in doubt."""
    if number.low is None or number.high is None or number.low == number.high:
        return ""
    decimals = _decimals(number)
    return f"{_percent(number.low, decimals)} to {_percent(number.high, decimals)}"


def points_interval(number: Number) -> str:
    """The interval of a gain: ``0.2 to 1.1 points``; empty when there is none or nothing is in doubt."""
    if number.low is None or number.high is None or number.low == number.high:
        return ""
    decimals = _point_decimals(number)
    return f"{_points(number.low, decimals)} to {_points(number.high, decimals)} points"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def counts(number: Number) -> str:
    """The counts behind a rate: ``12 of 100``; empty when there are none."""
    if number.numerator is None or number.denominator is None:
        return ""
    return f"{_count(number.numerator)} of {_count(number.denominator)}"


def explain(number: Number) -> str:
    """What goes in the tooltip: why there is no value, or the note beside it and the bounds by counting."""
    parts = [number.message] if number.message else []
    if number.value is None and number.floor is not None and number.roof is not None:
        parts.append(f"at least {_percent(number.floor, 1)}, at most {_percent(number.roof, 1)}, by counting")
    return "; ".join(parts)
