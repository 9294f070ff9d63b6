"""Sound files to 16-bit frames with libsndfile, block by block. Runs in the worker process only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soundfile

from errortagger.media.peaks import Level, PeakBuilder
from errortagger.media.policy import FailureCode, MediaProblem
from errortagger.media.sniff import describe

FORMATS = ("WAV", "WAVEX", "RF64", "W64", "FLAC", "OGG", "MP3", "AIFF", "AU", "CAF", "NIST")
MAX_SECONDS = 600
MAX_VALUES = 128 << 20
"""Numbers (frames × channels) that are read at most."""
MAX_BYTES = 4 << 30

_BLOCK = 1 << 19
"""Numbers in one block."""
_SMALL_BLOCK = 1024
"""Frames in a block near damage."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """What one file gave besides its frames; fields as in ``results.AudioClip``."""

    rate: int
    channels: int
    frames: int
    duration: float
    truncated: bool
    message: str
    levels: list[Level]


Sink = Callable[[npt.NDArray[np.int16]], None]
"""Takes blocks of frames, shape (n, channels), in order."""


def decode_audio(file: object, head: bytes, sink: Sink) -> Sound:
    """Read a file (descriptor or binary stream; ``head`` are its first bytes) and hand its frames to ``sink``.

    Raises MediaProblem: UNSUPPORTED, DAMAGED, EMPTY.
    """
    try:
        with soundfile.SoundFile(file, closefd=False) as sound:
            if sound.format not in FORMATS:
                raise _unsupported(head)
            return _read(sound, sink)
    except MediaProblem:
        raise
    except MemoryError as error:
        raise MediaProblem(FailureCode.TOO_LARGE, "the sound needs more memory than the decoder may use") from error
    except Exception as error:  # a hostile file can make the library raise nearly anything
        raise _cannot_open(error, head) from error


def _read(sound: soundfile.SoundFile, sink: Sink) -> Sound:
    rate, channels = int(sound.samplerate), int(sound.channels)
    claimed = int(sound.frames)
    limit = min(MAX_SECONDS * rate, MAX_VALUES // channels)
    builder = PeakBuilder(channels)
    read = 0
    blocks = _Blocks(sound, limit)
    for block in blocks:
        frames = to_int16(block)
        sink(frames)
        builder.add(frames)
        read += len(frames)
    if not read:
        raise _nothing(blocks.broken)
    believable = read <= claimed < 1 << 52
    total = claimed if believable else read
    cut = read >= limit and (total > read or not believable)
    message = _message(cut=cut, read=read, total=total, rate=rate)
    return Sound(rate, channels, read, total / rate, bool(message), message, builder.finish())


class _Blocks:
    """The blocks of a file up to a number of frames; where one is damaged, small ones up to the damage."""

    def __init__(self, sound: soundfile.SoundFile, limit: int) -> None:
        self.broken = ""
        """Why reading ended early."""
        self._sound = sound
        self._limit = limit

    def __iter__(self) -> Iterator[npt.NDArray[np.float32]]:
        read, size = 0, max(1, _BLOCK // int(self._sound.channels))
        while read < self._limit:
            try:
                block = self._sound.read(min(self._limit - read, size), dtype="float32", always_2d=True)
            except Exception as error:  # see decode_audio; the frames before the damage are lost with it
                if size <= _SMALL_BLOCK or not self._go_back(read):
                    self.broken = _reason(error)
                    return
                size = _SMALL_BLOCK
                continue
            if not len(block):
                return
            yield block
            read += len(block)

    def _go_back(self, frame: int) -> bool:
        try:
            return int(self._sound.seek(frame)) == frame
        except Exception:  # see decode_audio
            return False


def to_int16(block: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Full scale ±1 to ±32768; exact for 16-bit sources, clipped beyond, 0 for what is not a number."""
    scaled = block * np.float32(32768)
    scaled[np.isnan(scaled)] = 0.0
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32768, 32767, out=scaled)
    return scaled.astype(np.int16)


def _message(*, cut: bool, read: int, total: int, rate: int) -> str:
    if cut:
        return f"Only the first {_clock(read / rate)} were loaded; the file has {_clock(total / rate)}."
    if read < total:
        return f"The file is damaged: it ends after {_clock(read / rate)} of {_clock(total / rate)}."
    return ""


def _clock(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d} min"


def _nothing(broken: str) -> MediaProblem:
    if broken:
        return MediaProblem(FailureCode.DAMAGED, f"the sound is damaged and cannot be read ({broken})")
    return MediaProblem(FailureCode.EMPTY, "the file holds no sound (its length is 0)")


def _unsupported(head: bytes) -> MediaProblem:
    kind = describe(head)
    what = f"this looks like {kind}, which is not played" if kind else "this is no sound that can be read"
    action = "Sound can be WAV, FLAC, Ogg (Vorbis or Opus), MP3, AIFF, AU, CAF or NIST SPHERE."
    return MediaProblem(FailureCode.UNSUPPORTED, what, action=action)


def _cannot_open(error: Exception, head: bytes) -> MediaProblem:
    kind = describe(head)
    if kind.endswith("sound"):
        return MediaProblem(FailureCode.DAMAGED, f"this begins like {kind} but is damaged ({_reason(error)})")
    return _unsupported(head)


def _reason(error: Exception) -> str:
    text = getattr(error, "error_string", "") or str(error) or type(error).__name__
    return " ".join(str(text).split()).rstrip(".")[:160]
