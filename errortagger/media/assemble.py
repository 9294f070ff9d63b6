"""Makes results of a worker's answers; a worker may have been fooled by a file, so that everything is checked."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from errortagger.media.peaks import Peaks
from errortagger.media.policy import FailureCode
from errortagger.media.results import (
    AudioClip,
    ImageFrame,
    MediaFailure,
    MediaKind,
    MediaRequest,
    MediaResult,
    TextDocument,
)
from errortagger.media.wire import Answer, AnyArray, JsonValue, WireError


def assemble(request: MediaRequest, answer: Answer, arrays: Mapping[str, AnyArray]) -> MediaResult:
    """The result that an answer describes. Raises WireError if it can not be an answer to the request."""
    facts = answer.facts
    try:
        if "error" in facts:
            return MediaFailure(FailureCode(_text(facts["code"])), _text(facts["error"]), request.media)
        if request.kind is MediaKind.IMAGE:
            return _image(facts, arrays)
        if request.kind is MediaKind.AUDIO:
            return _audio(facts, arrays)
        return TextDocument(_text(facts["text"]), facts["truncated"] is True)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise WireError(f"an answer that makes no sense: {error!r}") from error


def _image(facts: Mapping[str, JsonValue], arrays: Mapping[str, AnyArray]) -> ImageFrame:
    pixels = arrays["rgb"]
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"no picture: {pixels.dtype} {pixels.shape}")
    span = facts["value_range"]
    return ImageFrame(
        rgb=pixels.view(np.uint8),
        source_width=_integer(facts["source_width"]),
        source_height=_integer(facts["source_height"]),
        orientation=_integer(facts["orientation"]),
        has_alpha=facts["has_alpha"] is True,
        value_range=(_number(span[0]), _number(span[1])) if isinstance(span, list) else None,
        damaged=_text(facts["damaged"]),
    )


def _audio(facts: Mapping[str, JsonValue], arrays: Mapping[str, AnyArray]) -> AudioClip:
    frames = _sound(arrays["frames"], 2)
    rate = _integer(facts["rate"])
    levels = [_sound(arrays[name], 3) for name in sorted(arrays, key=_level_number) if name.startswith("level ")]
    if any(level.shape[1:] != (frames.shape[1], 2) for level in levels):
        raise ValueError("peaks that do not belong to the sound")
    return AudioClip(
        rate=rate,
        frames=frames,
        peaks=Peaks(frames, rate, levels),
        duration=_number(facts["duration"]),
        truncated=facts["truncated"] is True,
        message=_text(facts["message"]),
    )


def _level_number(name: str) -> int:
    return int(name.removeprefix("level ")) if name.startswith("level ") else -1


def _sound(array: AnyArray, dimensions: int) -> npt.NDArray[np.int16]:
    if array.dtype != np.int16 or array.ndim != dimensions or not array.size:
        raise ValueError(f"no sound: {array.dtype} {array.shape}")
    return array.view(np.int16)


def _integer(value: JsonValue) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 31:
        raise ValueError(f"{value!r} is no count")
    return value


def _number(value: JsonValue) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
