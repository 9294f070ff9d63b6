from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from errortagger.media import decode_audio as module
from errortagger.media.decode_audio import Sound, decode_audio, to_int16
from errortagger.media.peaks import build
from errortagger.media.policy import FailureCode, MediaProblem

RATE = 8000


def decode(path: Path) -> tuple[Sound, np.ndarray]:
    blocks: list[np.ndarray] = []
    with path.open("rb", buffering=0) as stream:
        head = stream.read(512)
        stream.seek(0)
        sound = decode_audio(stream.fileno(), head, blocks.append)
    return sound, np.concatenate(blocks)


def tone(seconds: float = 1.0, channels: int = 1, rate: int = RATE) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return np.stack([0.5 * np.sin(2 * np.pi * 220 * (c + 1) * time) for c in range(channels)], axis=1)


@pytest.mark.parametrize(
    ("suffix", "subtype", "tolerance"),
    [
        ("wav", "PCM_16", 1),
        ("wav", "PCM_U8", 300),
        ("wav", "PCM_24", 1),
        ("wav", "PCM_32", 1),
        ("wav", "FLOAT", 1),
        ("wav", "DOUBLE", 1),
        ("wav", "ULAW", 1200),
        ("flac", "PCM_16", 1),
        ("flac", "PCM_24", 1),
        ("aiff", "PCM_16", 1),
        ("au", "PCM_16", 1),
        ("caf", "PCM_16", 1),
        ("w64", "PCM_16", 1),
        ("ogg", "VORBIS", 2500),
        ("ogg", "OPUS", 4000),
        ("mp3", "MPEG_LAYER_III", None),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_gives_its_frames(
    tmp_path: Path, suffix: str, subtype: str, tolerance: int | None, channels: int
) -> None:
    path = tmp_path / f"clip.{suffix}"
    wave = tone(channels=channels)
    soundfile.write(path, wave, RATE, subtype=subtype)
    sound, frames = decode(path)
    assert sound.rate == RATE
    assert frames.dtype == np.int16
    assert frames.shape == (sound.frames, channels)
    assert sound.duration == pytest.approx(1.0, abs=0.2)
    assert not sound.truncated
    if tolerance is None:
        assert np.abs(frames).max() == pytest.approx(16384, rel=0.15)
    else:
        assert np.abs(frames[: len(wave)].astype(int) - np.rint(wave * 32768)).max() <= tolerance


def test_sixteen_bit_frames_come_back_exactly(tmp_path: Path) -> None:
    values = np.random.default_rng(3).integers(-32768, 32768, (5000, 2)).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", values, RATE, subtype="PCM_16")
    assert np.array_equal(decode(tmp_path / "a.wav")[1], values)


def test_float_values_beyond_full_scale_are_clipped_and_no_numbers_are_silent() -> None:
    block = np.array([[2.0, -2.0, np.nan, np.inf, -np.inf, 0.5]], dtype=np.float32)
    assert to_int16(block).tolist() == [[32767, -32768, 0, 32767, -32768, 16384]]


def test_the_peaks_belong_to_the_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 1000)
    soundfile.write(tmp_path / "a.wav", tone(1.3, 2), RATE)
    sound, frames = decode(tmp_path / "a.wav")
    for made, expected in zip(sound.levels, build(frames), strict=True):
        assert np.array_equal(made, expected)


def test_sound_beyond_the_limit_is_left_out_with_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 2)
    soundfile.write(tmp_path / "a.flac", tone(70.0), RATE)
    sound, frames = decode(tmp_path / "a.flac")
    assert len(frames) == 2 * RATE
    assert sound.duration == 70.0
    assert sound.truncated
    assert sound.message == "Only the first 2.0 s were loaded; the file has 1:10 min."


def test_many_channels_hit_the_limit_on_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_VALUES", 8000)
    soundfile.write(tmp_path / "a.wav", np.zeros((RATE, 16)), RATE)
    sound, frames = decode(tmp_path / "a.wav")
    assert frames.shape == (500, 16)
    assert sound.truncated


def test_a_clip_of_exactly_the_limit_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 1)
    soundfile.write(tmp_path / "a.wav", tone(1.0), RATE)
    assert not decode(tmp_path / "a.wav")[0].truncated


def test_a_file_cut_in_the_middle_gives_its_beginning_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.2, 20 * RATE), RATE)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    sound, frames = decode(path)
    assert 0 < len(frames) < 20 * RATE
    assert sound.truncated
    assert sound.message.startswith("The file is damaged: it ends after ")


def test_sound_without_frames_is_empty(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((0, 1)), RATE)
    with pytest.raises(MediaProblem, match="holds no sound") as caught:
        decode(tmp_path / "a.wav")
    assert caught.value.code is FailureCode.EMPTY


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"some words", FailureCode.UNSUPPORTED, "text"),
        (bytes(range(1, 255)), FailureCode.UNSUPPORTED, "no sound"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(60), FailureCode.UNSUPPORTED, "M4A"),
        (b"\x1aE\xdf\xa3" + bytes(60), FailureCode.UNSUPPORTED, "WebM"),
        (b"RIFF\x00\x00\x00\x00WAVEjunk", FailureCode.DAMAGED, "WAV"),
        (b"fLaC" + bytes(60), FailureCode.DAMAGED, "FLAC"),
    ],
)
def test_what_is_no_sound_is_named(tmp_path: Path, data: bytes, code: FailureCode, word: str) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(MediaProblem, match=word) as caught:
        decode(tmp_path / "a.wav")
    assert caught.value.code is code


def test_a_format_that_is_not_on_the_list_is_refused_though_the_library_reads_it(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.mat", tone(), RATE, format="MAT5")
    with pytest.raises(MediaProblem) as caught:
        decode(tmp_path / "a.mat")
    assert caught.value.code is FailureCode.UNSUPPORTED


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff"])
def test_damaged_files_give_sound_or_a_sentence(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, tone(0.3), RATE)
    data = path.read_bytes()
    rng = np.random.default_rng(11)
    for _ in range(60):
        copy = bytearray(data)
        for place in rng.integers(0, len(copy), rng.integers(1, 12)):
            copy[place] = rng.integers(0, 256)
        path.write_bytes(bytes(copy[: rng.integers(1, len(copy) + 1)]))
        try:
            sound, frames = decode(path)
        except MediaProblem as problem:
            assert problem.sentence.endswith(".")
        else:
            assert len(frames) == sound.frames > 0
