from __future__ import annotations

import io

import pytest

from errortagger.media.decode_text import LIMIT, decode_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("Grüße 🙂\n".encode(), "Grüße 🙂\n"),
        (b"\xef\xbb\xbfmark", "mark"),
        ("zwei".encode("utf-16"), "zwei"),
        (b"\xfe\xff\x00a", "a"),
        (b"caf\xe9!", "caf\ufffd!"),
        (b"a\x00b", "a\x00b"),
    ],
)
def test_text_is_decoded_and_what_is_none_replaced(data: bytes, text: str) -> None:
    assert decode_text(io.BytesIO(data)) == (text, False)


def test_a_long_text_is_cut_without_halving_a_character() -> None:
    text, truncated = decode_text(io.BytesIO(b"x" + "ü".encode() * LIMIT))
    assert truncated
    assert text == "x" + "ü" * ((LIMIT - 1) // 2)


def test_a_text_of_exactly_the_limit_is_whole() -> None:
    assert decode_text(io.BytesIO(b"y" * LIMIT)) == ("y" * LIMIT, False)


def test_more_is_read_when_asked_for() -> None:
    text, truncated = decode_text(io.BytesIO(b"z" * 3 * LIMIT), open_anyway=True)
    assert (len(text), truncated) == (3 * LIMIT, False)
