from __future__ import annotations

import numpy as np
import pytest

from errortagger.media.assemble import assemble
from errortagger.media.peaks import build
from errortagger.media.policy import FailureCode
from errortagger.media.results import AudioClip, ImageFrame, MediaFailure, MediaKind, MediaRequest, TextDocument
from errortagger.media.wire import Answer, AnyArray, JsonValue, WireError

IMAGE = MediaRequest(MediaKind.IMAGE, "a.png")
AUDIO = MediaRequest(MediaKind.AUDIO, "a.wav")
TEXT = MediaRequest(MediaKind.TEXT, "a.txt")
PICTURE_FACTS: dict[str, JsonValue] = {
    "source_width": 8,
    "source_height": 6,
    "orientation": 6,
    "has_alpha": True,
    "value_range": [-1.5, 2],
    "damaged": "Half.",
}
SOUND_FACTS: dict[str, JsonValue] = {"rate": 8000, "duration": 2.5, "truncated": True, "message": "Cut."}
PIXELS = np.zeros((3, 4, 3), dtype=np.uint8)
FRAMES = np.random.default_rng(0).integers(-900, 900, (5000, 2)).astype(np.int16)


def levels() -> dict[str, AnyArray]:
    return {f"level {number}": level for number, level in enumerate(build(FRAMES))}


def test_a_picture() -> None:
    frame = assemble(IMAGE, Answer(1, PICTURE_FACTS), {"rgb": PIXELS})
    assert isinstance(frame, ImageFrame)
    assert (frame.width, frame.height, frame.source_width, frame.source_height) == (4, 3, 8, 6)
    assert (frame.orientation, frame.has_alpha, frame.value_range, frame.damaged) == (6, True, (-1.5, 2.0), "Half.")
    assert frame.nbytes == 36


def test_a_clip() -> None:
    clip = assemble(AUDIO, Answer(1, SOUND_FACTS), {"frames": FRAMES, **levels()})
    assert isinstance(clip, AudioClip)
    assert (clip.rate, clip.channels, clip.duration, clip.loaded) == (8000, 2, 2.5, 0.625)
    assert (clip.truncated, clip.message) == (True, "Cut.")
    assert clip.peak == pytest.approx(np.abs(FRAMES.astype(int)).max() / 32768)
    assert clip.nbytes > FRAMES.nbytes


def test_a_text() -> None:
    assert assemble(TEXT, Answer(1, {"text": "x", "truncated": False}), {}) == TextDocument("x", False)


def test_a_failure_of_any_kind_of_file() -> None:
    failure = assemble(AUDIO, Answer(1, {"code": "empty", "error": "Nothing."}), {})
    assert failure == MediaFailure(FailureCode.EMPTY, "Nothing.", "a.wav")


@pytest.mark.parametrize(
    ("request_", "facts", "arrays"),
    [
        (IMAGE, PICTURE_FACTS, {}),
        (IMAGE, PICTURE_FACTS, {"rgb": PIXELS[:, :, 0]}),
        (IMAGE, PICTURE_FACTS, {"rgb": FRAMES}),
        (IMAGE, PICTURE_FACTS, {"rgb": PIXELS[:0]}),
        (IMAGE, PICTURE_FACTS | {"source_width": 0}, {"rgb": PIXELS}),
        (IMAGE, PICTURE_FACTS | {"source_width": True}, {"rgb": PIXELS}),
        (IMAGE, PICTURE_FACTS | {"value_range": [1]}, {"rgb": PIXELS}),
        (IMAGE, PICTURE_FACTS | {"value_range": [1, float("nan")]}, {"rgb": PIXELS}),
        (IMAGE, {"code": "no such code", "error": "x"}, {}),
        (IMAGE, {"code": ["list"], "error": "x"}, {}),
        (AUDIO, SOUND_FACTS, {"frames": FRAMES[:0]}),
        (AUDIO, SOUND_FACTS | {"rate": 0}, {"frames": FRAMES}),
        (AUDIO, SOUND_FACTS, {"frames": FRAMES, "level 0": build(FRAMES[:, :1])[0]}),
        (AUDIO, SOUND_FACTS, {"frames": FRAMES, "level x": FRAMES}),
        (TEXT, {"text": 5, "truncated": False}, {}),
        (TEXT, {"truncated": False}, {}),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    request_: MediaRequest, facts: dict[str, JsonValue], arrays: dict[str, AnyArray]
) -> None:
    with pytest.raises(WireError, match="makes no sense"):
        assemble(request_, Answer(1, facts), arrays)
