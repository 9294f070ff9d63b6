from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator

import numpy as np
import pytest

from errortagger.media.policy import MediaRoots
from errortagger.media.results import MediaKind, MediaRequest
from errortagger.media.wire import (
    Answer,
    ArrayFile,
    Part,
    WireError,
    read_answer,
    read_request,
    write_answer,
    write_request,
)


@pytest.fixture
def raw() -> Iterator[io.FileIO]:
    with tempfile.TemporaryFile(buffering=0) as file:
        assert isinstance(file, io.FileIO)
        yield file


@pytest.mark.parametrize("media", ["a.png", "two\nlines", "caf\udce9.png", "☃ \u202e", '"quoted"'])
def test_a_request_survives_the_way_whatever_its_name(media: str) -> None:
    request = MediaRequest(MediaKind.AUDIO, media, 3, 4, open_anyway=True)
    line = write_request(7, request, MediaRoots("/root\udcff", ("/a", "/b")))
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    number, read = read_request(line)
    assert number == 7
    assert (read.kind, read.media, read.max_width, read.max_height, read.open_anyway) == (
        MediaKind.AUDIO,
        media,
        3,
        4,
        True,
    )
    assert read.roots == MediaRoots("/root\udcff", ("/a", "/b"))


def test_an_answer_survives_the_way() -> None:
    answer = Answer(3, {"text": "Grüße\n", "rate": 8000, "span": None}, (Part("rgb", "u1", (2, 3, 3)),))
    assert read_answer(write_answer(answer)) == answer


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"hello\n",
        b"[]\n",
        b"{}\n",
        b'{"number": 1, "facts": 3, "parts": []}\n',
        b'{"number": 1, "facts": {}, "parts": [["a"]]}\n',
        b'{"number": 1, "facts": {}, "parts": [["a", "O", [2]]]}\n',
        b'{"number": 1, "facts": {}, "parts": [["a", "u1", [-2, -2]]]}\n',
        b'{"number": 1, "facts": {}, "parts": [["a", "u1", [100000, 100000]]]}\n',
        b'{"number": 1, "facts": {}, "parts": [["a", "i2", ["x"]]]}\n',
    ],
)
def test_what_is_no_answer_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        read_answer(line)


def test_arrays_come_back_as_they_were_put(raw: io.FileIO) -> None:
    file = ArrayFile(raw)
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    sound = np.arange(-5, 5, dtype=np.int16).reshape(5, 2)
    file.put("rgb", picture)
    file.put("frames", sound)
    file.put("frames", sound[:2])
    arrays = file.take(file.parts)
    assert np.array_equal(arrays["rgb"], picture) and arrays["rgb"].dtype == np.uint8
    assert np.array_equal(arrays["frames"], np.concatenate([sound, sound[:2]])) and arrays["frames"].dtype == np.int16
    assert arrays["rgb"].flags.writeable
    assert file.parts == ()


def test_an_array_that_is_a_view_with_gaps_is_written_whole(raw: io.FileIO) -> None:
    file = ArrayFile(raw)
    whole = np.arange(40, dtype=np.int16).reshape(10, 4)
    file.put("a", whole[::2, 1:3])
    assert np.array_equal(file.take(file.parts)["a"], whole[::2, 1:3])


def test_a_file_shorter_than_the_answer_says_is_refused(raw: io.FileIO) -> None:
    file = ArrayFile(raw)
    file.put("a", np.zeros(10, dtype=np.uint8))
    with pytest.raises(WireError, match="cut short"):
        file.take((Part("a", "u1", (11,)),))


def test_a_file_that_grew_large_gives_its_memory_back(raw: io.FileIO) -> None:
    file = ArrayFile(raw)
    file.put("a", np.zeros(65 << 20, dtype=np.uint8))
    file.clear()
    assert raw.seek(0, io.SEEK_END) == 0
