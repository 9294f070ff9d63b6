"""Moments: ISO 8601 texts outside, milliseconds since 1970 UTC in the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(at: str) -> int:
    """Milliseconds since 1970 UTC of an ISO 8601 text; without an offset it is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND


def to_text(milliseconds: int) -> str:
    """The moment as ``2025-03-01T09:30:00.123Z``."""
    moment = _EPOCH + milliseconds * _MILLISECOND
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def now() -> str:
    """This moment as ``2025-03-01T09:30:00.123Z``."""
    return to_text(to_milliseconds(datetime.now(UTC).isoformat()))
