from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from errortagger.media import decode_image as module
from errortagger.media.decode_image import NEUTRAL, Picture, decode_image
from errortagger.media.policy import FailureCode, MediaProblem


def decode(data: bytes, **options: object) -> Picture:
    return decode_image(io.BytesIO(data), **options)  # type: ignore[arg-type]


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def photo(width: int = 60, height: int = 40) -> Image.Image:
    """Red grows to the right, green downwards."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([x, y, np.full_like(x, 90)], axis=-1).astype(np.uint8))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"])
def test_every_allowed_format_gives_its_pixels(format: str) -> None:
    options = {"quality": 95} if format in ("JPEG", "WEBP") else {}
    picture = decode(encoded(photo(), format, **options))
    assert (picture.source_width, picture.source_height) == (60, 40)
    assert picture.rgb.shape == (40, 60, 3)
    assert picture.rgb.dtype == np.uint8
    tolerance = {"JPEG": 12, "WEBP": 16, "GIF": 40}.get(format, 0)
    assert np.abs(picture.rgb.astype(int) - np.asarray(photo()).astype(int)).max() <= tolerance
    assert not picture.damaged


def test_a_picture_is_scaled_down_to_fit_and_never_up() -> None:
    data = encoded(photo(600, 400), "PNG")
    assert decode(data, max_width=300, max_height=300).rgb.shape == (200, 300, 3)
    assert decode(data, max_width=300, max_height=100).rgb.shape == (100, 150, 3)
    assert decode(data, max_width=0, max_height=100).rgb.shape == (100, 150, 3)
    assert decode(data, max_width=6000, max_height=4000).rgb.shape == (400, 600, 3)


def test_a_jpeg_scaled_by_its_decoder_has_the_size_that_was_asked_for() -> None:
    picture = decode(encoded(photo(1200, 800), "JPEG"), max_width=160, max_height=160)
    assert picture.rgb.shape == (107, 160, 3)
    assert (picture.source_width, picture.source_height) == (1200, 800)


def test_an_extreme_strip_keeps_at_least_one_pixel_a_side() -> None:
    assert decode(encoded(photo(2000, 1), "PNG"), max_width=100, max_height=100).rgb.shape == (1, 100, 3)


def marked(orientation: int, format: str) -> tuple[bytes, np.ndarray]:
    """A picture stored so that applying the orientation gives ``photo()``; and what is stored."""
    upright = photo()
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    if format == "TIFF":
        return encoded(stored, format, tiffinfo={274: orientation}), np.asarray(upright)
    exif = Image.Exif()
    exif[274] = orientation
    return encoded(stored, format, exif=exif.tobytes()), np.asarray(upright)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(format: str, orientation: int) -> None:
    data, upright = marked(orientation, format)
    picture = decode(data)
    assert picture.orientation == orientation
    assert (picture.source_width, picture.source_height) == (60, 40)
    assert np.array_equal(picture.rgb, upright)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_turned_jpeg_is_scaled_to_the_view_it_is_seen_in(orientation: int) -> None:
    data, _ = marked(orientation, "JPEG")
    picture = decode(data, max_width=30, max_height=30)
    assert picture.rgb.shape == (20, 30, 3)
    assert picture.rgb[:, -1, 0].mean() > 200 > 60 > picture.rgb[:, 0, 0].mean()


def test_a_broken_exif_block_is_no_reason_not_to_show_the_picture() -> None:
    data = encoded(photo(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + b"\xee" * 40)
    assert decode(data).rgb.shape == (40, 60, 3)


def test_transparent_parts_are_laid_on_neutral_grey() -> None:
    image = photo().convert("RGBA")
    image.putalpha(Image.fromarray(np.tile(np.array([0] * 30 + [255] * 30, dtype=np.uint8), (40, 1))))
    picture = decode(encoded(image, "PNG"))
    assert picture.has_alpha
    assert tuple(picture.rgb[5, 5]) == NEUTRAL
    assert np.array_equal(picture.rgb[:, 30:], np.asarray(photo())[:, 30:])


def test_colour_under_transparent_parts_does_not_bleed_when_scaled() -> None:
    pixels = np.zeros((100, 100, 4), dtype=np.uint8)
    pixels[:, 50:] = (128, 128, 128, 255)
    pixels[:, :50] = (255, 0, 0, 0)
    picture = decode(encoded(Image.fromarray(pixels), "PNG"), max_width=33, max_height=33)
    assert np.abs(picture.rgb.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("mode", ["LA", "GIF", "P"])
def test_palettes_and_grey_with_transparency_are_shown(mode: str) -> None:
    if mode == "P":
        image = photo().convert("P")
        data = encoded(image, "PNG", transparency=image.getpixel((0, 0)))
    elif mode == "GIF":
        image = photo().convert("P")
        data = encoded(image, "GIF", transparency=image.getpixel((0, 0)), optimize=False)
    else:
        data = encoded(Image.new("LA", (60, 40), (200, 0)), "PNG")
    picture = decode(data)
    assert picture.has_alpha
    assert picture.rgb.shape == (40, 60, 3)


def test_a_one_bit_picture_is_black_and_white() -> None:
    picture = decode(encoded(photo().convert("1"), "PNG"))
    assert set(np.unique(picture.rgb)) == {0, 255}


def test_a_cmyk_jpeg_is_shown_in_rgb() -> None:
    picture = decode(encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", quality=95))
    red, green, blue = picture.rgb[20, 20]
    assert red > 200 and green < 60 and blue < 60


def test_sixteen_bits_are_stretched_from_least_to_greatest() -> None:
    values = np.linspace(1000, 5000, 64 * 32).reshape(32, 64).astype(np.uint16)
    picture = decode(encoded(Image.fromarray(values), "PNG"))
    assert picture.value_range == (1000, 5000)
    expected = np.rint((values.astype(float) - 1000) * 255 / 4000)
    assert np.array_equal(picture.rgb[:, :, 0], expected)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_float_tiff_is_stretched_over_its_finite_values() -> None:
    values = np.linspace(-2.0, 2.0, 300 * 8, dtype=np.float32).reshape(300, 8)
    values[0, 0], values[0, 1], values[299, 7] = np.nan, np.inf, -np.inf
    picture = decode(encoded(Image.fromarray(values), "TIFF"))
    low, high = float(values[np.isfinite(values)].min()), float(values[np.isfinite(values)].max())
    assert picture.value_range == (low, high)
    assert tuple(picture.rgb[0, 0]) == (0, 0, 0)
    assert picture.rgb[299, 6, 0] == 255
    assert picture.rgb[150, 4, 0] == pytest.approx(128, abs=1)


def test_a_flat_wide_picture_is_black_not_an_error() -> None:
    picture = decode(encoded(Image.fromarray(np.full((5, 5), 777, dtype=np.uint16)), "PNG"))
    assert picture.value_range == (777, 777)
    assert not picture.rgb.any()


def test_a_thirty_two_bit_integer_tiff_is_stretched() -> None:
    values = np.arange(100, dtype=np.int32).reshape(10, 10) - 50
    picture = decode(encoded(Image.fromarray(values), "TIFF"))
    assert picture.value_range == (-50, 49)
    assert picture.rgb[9, 9, 0] == 255


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_truncated_picture_is_shown_as_far_as_it_goes_and_marked(format: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), format)
    picture = decode(data[: len(data) // 2])
    assert picture.rgb.shape == (200, 200, 3)
    assert picture.rgb[:60].std() > 20
    assert picture.damaged == "The file is damaged; part of the picture is missing."


def test_what_is_left_of_one_file_does_not_make_the_next_tolerant() -> None:
    data = encoded(photo(200, 200), "JPEG")
    assert decode(data[: len(data) // 2]).damaged
    assert not module.ImageFile.LOAD_TRUNCATED_IMAGES
    assert not decode(data).damaged


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"just some words in a file", FailureCode.UNSUPPORTED, "text"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", FailureCode.UNSUPPORTED, "SVG"),
        (b"%PDF-1.7 ...", FailureCode.UNSUPPORTED, "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", FailureCode.UNSUPPORTED, "PostScript"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(30), FailureCode.UNSUPPORTED, "HEIC"),
        (b"PK\x03\x04" + bytes(30), FailureCode.UNSUPPORTED, "ZIP"),
        (bytes(range(1, 200)), FailureCode.UNSUPPORTED, "no picture"),
        (b"\x89PNG\r\n\x1a\nnonsense", FailureCode.DAMAGED, "damaged"),
        (b"\xff\xd8\xff" + bytes(50), FailureCode.DAMAGED, "JPEG"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, code: FailureCode, word: str) -> None:
    with pytest.raises(MediaProblem, match=word) as caught:
        decode(data)
    assert caught.value.code is code


def bomb(side: int) -> bytes:
    """A PNG of side × side black pixels, tiny in bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_over_fifty_megapixels_is_refused_unless_opened_anyway() -> None:
    data = bomb(8000)
    assert len(data) < 100_000
    with pytest.raises(MediaProblem, match="64 megapixels, over the limit of 50") as caught:
        decode(data, max_width=100, max_height=100)
    assert caught.value.code is FailureCode.TOO_MANY_PIXELS
    assert "Open anyway" in caught.value.sentence
    assert decode(data, max_width=100, max_height=100, open_anyway=True).rgb.shape == (100, 100, 3)


@pytest.mark.parametrize("side", [18_000, 40_000])
def test_a_bomb_is_refused_even_when_opened_anyway(side: int) -> None:
    header = bomb(8)[:16] + struct.pack(">II", side, side) + bomb(8)[24:29]
    data = header + struct.pack(">I", zlib.crc32(header[12:])) + bomb(8)[33:]
    with pytest.raises(MediaProblem, match="over the limit of 300") as caught:
        decode(data, open_anyway=True)
    assert caught.value.code is FailureCode.TOO_MANY_PIXELS
    assert "Open anyway" not in caught.value.sentence


def test_more_pixels_than_the_output_limit_are_never_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OUTPUT_PIXELS", 10_000)
    picture = decode(encoded(photo(300, 200), "PNG"))
    assert picture.rgb.shape[0] * picture.rgb.shape[1] <= 10_100
    assert (picture.source_width, picture.source_height) == (300, 200)


def test_only_the_first_picture_of_an_animation_is_shown() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert tuple(decode(data).rgb[3, 3]) == (254, 0, 0) or tuple(decode(data).rgb[3, 3]) == (255, 0, 0)


def mutants(data: bytes, count: int, seed: int) -> list[bytes]:
    """Copies with flipped bytes, cuts and repeats."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        copy = bytearray(data)
        for place in rng.integers(0, len(copy), rng.integers(1, 12)):
            copy[place] = rng.integers(0, 256)
        cut = int(rng.integers(1, len(copy)))
        made.append(bytes(copy if rng.random() < 0.6 else copy[:cut] + copy[cut // 2 :]))
    return made


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"])
def test_damaged_files_give_a_picture_or_a_sentence(format: str, tmp_path: Path) -> None:
    for number, data in enumerate(mutants(encoded(photo(), format), 60, seed=7)):
        path = tmp_path / f"{number}"
        path.write_bytes(data)
        with path.open("rb") as stream:
            try:
                assert decode_image(stream, max_width=64, max_height=64).rgb.size
            except MediaProblem as problem:
                assert problem.sentence.endswith(".")
