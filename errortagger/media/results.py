"""What is asked of the decoders and what comes back: immutable values, arrays included."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from errortagger.media.peaks import Peaks
from errortagger.media.policy import FailureCode, MediaRoots

Pixels = npt.NDArray[np.uint8]
"""Red, green, blue; shape (height, width, 3)."""
Frames = npt.NDArray[np.int16]
"""Sound, full scale ±32768; shape (frames, channels)."""


class MediaKind(StrEnum):
    """As what a file is opened. The content must agree; the suffix of its name never counts."""

    IMAGE = "image"
    AUDIO = "audio"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class MediaRequest:
    """One file to decode."""

    kind: MediaKind
    media: str
    """The name as the predictions file gives it."""
    max_width: int = 0
    """Pixels that a picture has room for; it is scaled down to fit, never up. 0 means no limit."""
    max_height: int = 0
    _: KW_ONLY
    open_anyway: bool = False
    """The user asked for a picture over 50 megapixels (up to 300), or for more of a long text."""
    priority: int = 0
    """0 is on screen; larger numbers can wait."""
    channel: str = ""
    """Who asks; a newer generation of one channel supersedes what the same channel asked before."""
    generation: int = 0
    roots: MediaRoots | None = None
    """Folders of this request; None means those of the service."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImageFrame:
    """A decoded picture: the first one of a file that holds many."""

    rgb: Pixels
    source_width: int
    """Pixels of the picture in the file, turned upright."""
    source_height: int
    orientation: int = 1
    """EXIF orientation that was applied, 1 to 8; boxes drawn on the file's raw pixels have to be turned likewise."""
    has_alpha: bool = False
    """Transparent parts were laid on neutral grey."""
    value_range: tuple[float, float] | None = None
    """16-bit and float pictures: the values shown as black and as white."""
    damaged: str = ""
    """A sentence when only part of the picture could be read."""

    @property
    def width(self) -> int:
        """Pixels, decoded."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Pixels, decoded."""
        return int(self.rgb.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self.rgb.nbytes)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AudioClip:
    """Decoded sound, ready to be drawn and played."""

    rate: int
    """Frames a second."""
    frames: Frames
    peaks: Peaks
    duration: float
    """Seconds of the whole file, of which ``frames`` may be the beginning only."""
    truncated: bool = False
    message: str = ""
    """A sentence when not all of the file was read."""

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.frames.shape[1])

    @property
    def loaded(self) -> float:
        """Seconds that were read."""
        return float(len(self.frames) / self.rate)

    @property
    def peak(self) -> float:
        """Largest absolute value of any channel, 0 to 1; its inverse is the gain that normalises the clip."""
        return self.peaks.loudest()

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self.frames.nbytes) + self.peaks.nbytes


@dataclass(frozen=True, slots=True)
class TextDocument:
    """The text of a file."""

    text: str
    """Bytes that are no UTF-8 became U+FFFD."""
    truncated: bool = False
    """The file goes on."""

    @property
    def nbytes(self) -> int:
        """Memory held, about."""
        return len(self.text) * 4


@dataclass(frozen=True, slots=True)
class MediaFailure:
    """There is nothing to show, and why."""

    code: FailureCode
    message: str
    """Sentences for the user, without the file's name."""
    path: str = ""
    """The name as the predictions file gives it."""

    @property
    def may_recover(self) -> bool:
        """Whether asking again later makes sense."""
        return self.code in (FailureCode.MISSING, FailureCode.UNREADABLE, FailureCode.TOO_SLOW, FailureCode.NO_DECODER)

    @property
    def nbytes(self) -> int:
        """Memory held, about."""
        return 200


MediaResult = ImageFrame | AudioClip | TextDocument | MediaFailure
