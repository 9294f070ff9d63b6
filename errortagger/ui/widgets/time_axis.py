"""Times as people read them, and round tick positions for a time axis."""

from __future__ import annotations

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


def tick_step(duration: float, most: int) -> float:
    """The smallest round step that needs at most ``most`` ticks over ``duration`` seconds."""
    for step in _STEPS:
        if duration / step <= max(1, most):
            return step
    return _STEPS[-1] * max(1, round(duration / _STEPS[-1] / max(1, most)))


def ticks(duration: float, most: int) -> list[float]:
    """Round times in seconds from 0 to ``duration``."""
    if duration <= 0:
        return [0.0]
    step = tick_step(duration, most)
    return [number * step for number in range(int(duration / step + 1e-9) + 1)]


def clock(seconds: float, *, decimals: int = 2, long: bool = False) -> str:
    """``1.30`` or, when ``long`` or over a minute, ``1:05.3``."""
    seconds = max(0.0, seconds)
    if not long and seconds < 60:
        return f"{seconds:.{decimals}f}"
    kept = min(decimals, 1)
    tenths = round(seconds * 10**kept)
    minutes, rest = divmod(tenths, 60 * 10**kept)
    return f"{minutes}:{rest / 10**kept:0{3 + kept if kept else 2}.{kept}f}"


def tick_label(seconds: float, step: float, *, long: bool) -> str:
    """A time on the axis: ``0.5 s``, or ``1:30`` on long clips."""
    decimals = 2 if step < 0.1 else 1 if step < 1 or not long else 0
    return clock(seconds, decimals=decimals, long=True) if long else f"{seconds:.{decimals}f} s"


def position_label(position: float, duration: float) -> str:
    """``1.30 / 3.20 s`` or ``1:05.3 / 12:20.0``."""
    long = duration >= 60
    unit = "" if long else " s"
    return f"{clock(position, long=long)} / {clock(duration, long=long)}{unit}"
