"""Picture files to RGB arrays with Pillow, guarded. Runs in the worker process only."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, UnidentifiedImageError

from errortagger.media.policy import FailureCode, MediaProblem
from errortagger.media.sniff import HEAD, describe

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""Nothing else is opened whatever the file's name: Pillow picks the parser by content, and some run other programs."""
PIXELS = 50_000_000
PIXELS_ANYWAY = 300_000_000
"""The limit when the user asked to open a picture anyway."""
OUTPUT_PIXELS = 64_000_000
"""More is never handed over; a larger picture is scaled down."""
NEUTRAL = (128, 128, 128)
"""What shows through transparent parts: black and white marks both stay visible on it."""
MAX_BYTES = 512 << 20

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)
_ORIENTATION = 0x0112
_WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What one file gave; fields as in ``results.ImageFrame``."""

    rgb: npt.NDArray[np.uint8]
    source_width: int
    source_height: int
    orientation: int
    has_alpha: bool
    value_range: tuple[float, float] | None
    damaged: str


def decode_image(stream: BinaryIO, *, max_width: int = 0, max_height: int = 0, open_anyway: bool = False) -> Picture:
    """Decode the first picture of a file, upright, scaled down to fit (0: as large as it is).

    Raises MediaProblem: UNSUPPORTED, TOO_MANY_PIXELS, TOO_LARGE (memory), DAMAGED.
    """
    limit = PIXELS_ANYWAY if open_anyway else PIXELS
    Image.MAX_IMAGE_PIXELS = limit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _decode(stream, max_width, max_height)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_many_pixels(str(error), limit) from error
        except UnidentifiedImageError as error:
            raise _unsupported(stream) from error
        except MemoryError as error:
            what = "the picture needs more memory than the decoder may use"
            raise MediaProblem(FailureCode.TOO_LARGE, what) from error
        except MediaProblem:
            raise
        except Exception as error:  # decoders raise nearly every type there is on hostile files
            raise _damaged(error) from error


@dataclass(frozen=True, slots=True, eq=False)
class _Loaded:
    image: Image.Image
    """With its pixels, perhaps scaled down by the JPEG decoder."""
    width: int
    """Of the picture in the file, upright."""
    height: int
    orientation: int
    """What the file says."""
    to_turn: int
    """The orientation that is still to be applied."""


def _decode(stream: BinaryIO, max_width: int, max_height: int) -> Picture:
    try:
        loaded = _load(stream, max_width, max_height)
        damaged = ""
    except (MemoryError, UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise
    except Exception:  # see decode_image; a damaged tail is shown as far as it goes
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            loaded = _load(stream, max_width, max_height)
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        damaged = "The file is damaged; part of the picture is missing."
    has_alpha = _has_alpha(loaded.image)
    flat, value_range = _flatten(loaded.image)
    small = _to_rgb(_shrink(flat, _room(loaded.to_turn, max_width, max_height)))
    rgb = np.asarray(_turn(small, loaded.to_turn))
    return Picture(rgb, loaded.width, loaded.height, loaded.orientation, has_alpha, value_range, damaged)


def _load(stream: BinaryIO, max_width: int, max_height: int) -> _Loaded:
    stream.seek(0)
    image = Image.open(stream, formats=FORMATS)
    size, orientation = image.size, _orientation(image)
    if image.format in ("JPEG", "MPO") and max_width > 0 and max_height > 0:
        image.draft(None, _fit(size, _room(orientation, max_width, max_height)))
    image.load()
    to_turn = _orientation(image)
    if to_turn != orientation:  # Pillow turns TIFF pictures by itself while it loads them
        size = image.size
    elif orientation in _SIDEWAYS:
        size = size[::-1]
    return _Loaded(image, *size, orientation, to_turn)


def _orientation(image: Image.Image) -> int:
    """1 to 8; 1 as well where the EXIF block is broken, which is no reason not to show the picture."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except (SyntaxError, ValueError, KeyError, IndexError, TypeError, OSError, struct.error):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _room(orientation: int, max_width: int, max_height: int) -> tuple[int, int]:
    return (max_height, max_width) if orientation in _SIDEWAYS else (max_width, max_height)


def _fit(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """The size scaled down to the room and to ``OUTPUT_PIXELS``; a side of 0 has no limit."""
    width, height = size
    scale = min(1.0, (OUTPUT_PIXELS / max(width * height, 1)) ** 0.5)
    for side, limit in zip(size, room, strict=True):
        if limit > 0:
            scale = min(scale, limit / side)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shrink(image: Image.Image, room: tuple[int, int]) -> Image.Image:
    """Hamming is nearly as sharp as Lanczos when scaling down, and a fifth of a view's time cheaper."""
    target = _fit(image.size, room)
    if target == image.size:
        return image
    return image.resize(target, Image.Resampling.HAMMING, reducing_gap=3.0)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _flatten(image: Image.Image) -> tuple[Image.Image, tuple[float, float] | None]:
    """A mode that scales well: L, RGB or RGBA; and the stretch applied to wide values."""
    if image.mode in _WIDE_MODES:
        return _stretch(image)
    if _has_alpha(image):
        return image.convert("RGBA"), None
    if image.mode in ("L", "RGB"):
        return image, None
    return image.convert("L" if image.mode == "1" else "RGB"), None


def _stretch(image: Image.Image) -> tuple[Image.Image, tuple[float, float]]:
    """Finite values from the least (black) to the greatest (white); what is not finite becomes black."""
    values = np.asarray(image)
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    factor = 255.0 / (high - low) if high > low else 0.0
    grey = np.empty(values.shape, dtype=np.uint8)
    for top in range(0, len(values), 256):  # by strips: a float copy of the whole could pass the memory limit
        strip = (values[top : top + 256].astype(np.float64) - low) * factor
        grey[top : top + 256] = np.rint(np.where(np.isfinite(strip), strip, 0.0)).astype(np.uint8)
    return Image.fromarray(grey), (low, high)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, (*NEUTRAL, 255))
        return Image.alpha_composite(ground, image).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    method = _TURNS.get(orientation)
    return image if method is None else image.transpose(method)


def _too_many_pixels(text: str, limit: int) -> MediaProblem:
    found = re.search(r"\((\d+) pixels\)", text)
    size = f"has {int(found[1]) / 1e6:,.0f} megapixels" if found else "is too large"
    action = "" if limit >= PIXELS_ANYWAY else "Choose Open anyway to see it all the same."
    what = f"the picture {size}, over the limit of {limit / 1e6:.0f}"
    return MediaProblem(FailureCode.TOO_MANY_PIXELS, what, action=action)


def _unsupported(stream: BinaryIO) -> MediaProblem:
    stream.seek(0)
    kind = describe(stream.read(HEAD))
    what = f"this looks like {kind}, which is not shown as a picture" if kind else "this is no picture that can be read"
    action = "Pictures can be PNG, JPEG, GIF, BMP, WebP, TIFF or PPM."
    if kind.endswith("picture") and kind.split()[1] in ("PNG", "JPEG", "GIF", "BMP", "WebP", "TIFF"):
        return MediaProblem(FailureCode.DAMAGED, f"this begins like {kind} but is damaged")
    return MediaProblem(FailureCode.UNSUPPORTED, what, action=action)


def _damaged(error: Exception) -> MediaProblem:
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return MediaProblem(FailureCode.DAMAGED, f"the picture is damaged and cannot be read ({reason})")
