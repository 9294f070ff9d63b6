"""The decode worker, a process: JSON lines on standard input and output, arrays in an inherited file.

Started as ``python -m errortagger.media.worker``. It opens files under ``policy`` itself, so that a drive that hangs
holds up a process that can be killed, never a thread of the window. It ends when its owner does.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from errortagger.media.policy import FailureCode, MediaProblem, MediaRoots, open_regular, resolve
from errortagger.media.results import MediaKind, MediaRequest
from errortagger.media.sniff import HEAD
from errortagger.media.wire import Answer, ArrayFile, JsonValue, read_request, write_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

MEMORY = 2 << 30
"""Bytes of address space a worker may use (Linux)."""

Facts = dict[str, JsonValue]


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until standard input closes, then leave the process."""
    parser = argparse.ArgumentParser(prog="errortagger.media.worker")
    parser.add_argument("--arrays", required=True, help="number of an inherited file descriptor, or a path")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is for the owner
    _limit_memory()
    _import_decoders()
    target: int | str = int(options.arrays) if options.arrays.isdecimal() else options.arrays
    with open(target, "r+b", buffering=0) as raw, _take_over_output() as answers:
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=_read_lines, args=(lines,), daemon=True).start()
        answers.write(write_answer(Answer(0, {"ready": True})))
        _serve(lines, answers, ArrayFile(raw))


def _serve(lines: queue.SimpleQueue[bytes], answers: io.FileIO, arrays: ArrayFile) -> None:
    """Answer until the process ends; a bug is reported and ends it, so that the owner sees it at once."""
    try:
        while True:
            answers.write(_answer(lines.get(), arrays))
    except Exception:
        traceback.print_exc()
        os._exit(1)  # an orderly end would wait for the thread that reads standard input


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _import_decoders() -> None:
    """Import Pillow and its plugins before the first request; soundfile follows with the first sound."""
    from PIL import Image

    import errortagger.media.decode_image  # noqa: F401

    Image.preinit()


def _take_over_output() -> io.FileIO:
    """Keep standard output for answers only: what libraries print goes nowhere, reports of crashes go to our log."""
    answers = open(os.dup(1), "wb", buffering=0)  # noqa: SIM115 - closed by the caller
    sys.stderr = open(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    faulthandler.enable(file=sys.stderr)
    return answers


def _read_lines(lines: queue.SimpleQueue[bytes]) -> None:
    """Queue requests; leave at once when the owner is gone, even in the middle of a picture."""
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)


def _answer(line: bytes, arrays: ArrayFile) -> bytes:
    number, request = read_request(line)
    arrays.clear()
    try:
        facts = _decode(request, arrays)
    except MediaProblem as problem:
        return write_answer(Answer(number, {"code": problem.code.value, "error": problem.sentence}))
    except MemoryError:
        error = "The file needs more memory than the decoder may use."
        return write_answer(Answer(number, {"code": FailureCode.TOO_LARGE.value, "error": error}))
    except OSError as problem:
        error = f"The file cannot be read ({problem.strerror or type(problem).__name__})."
        return write_answer(Answer(number, {"code": FailureCode.UNREADABLE.value, "error": error}))
    return write_answer(Answer(number, facts, arrays.parts))


def _decode(request: MediaRequest, arrays: ArrayFile) -> Facts:
    decode, max_bytes = _decoder(request.kind)
    path = resolve(request.roots or MediaRoots(), request.media)
    descriptor = open_regular(path, max_bytes=max_bytes)
    with open(descriptor, "rb") as stream:
        if request.kind is not MediaKind.TEXT and os.fstat(descriptor).st_size == 0:
            raise MediaProblem(FailureCode.EMPTY, "the file is empty (0 bytes)")
        return decode(stream, request, arrays)


def _decoder(kind: MediaKind) -> tuple[Callable[[io.BufferedReader, MediaRequest, ArrayFile], Facts], int]:
    if kind is MediaKind.IMAGE:
        from errortagger.media import decode_image

        return _image, decode_image.MAX_BYTES
    if kind is MediaKind.AUDIO:
        from errortagger.media import decode_audio

        return _audio, decode_audio.MAX_BYTES
    from errortagger.media import decode_text

    return _text, decode_text.MAX_BYTES


def _image(stream: io.BufferedReader, request: MediaRequest, arrays: ArrayFile) -> Facts:
    from errortagger.media.decode_image import decode_image

    width, height = request.max_width, request.max_height
    picture = decode_image(stream, max_width=width, max_height=height, open_anyway=request.open_anyway)
    arrays.put("rgb", picture.rgb)
    return {
        "source_width": picture.source_width,
        "source_height": picture.source_height,
        "orientation": picture.orientation,
        "has_alpha": picture.has_alpha,
        "value_range": list(picture.value_range) if picture.value_range else None,
        "damaged": picture.damaged,
    }


def _audio(stream: io.BufferedReader, request: MediaRequest, arrays: ArrayFile) -> Facts:
    from errortagger.media.decode_audio import decode_audio

    head = stream.read(HEAD)
    stream.seek(0)
    os.lseek(stream.fileno(), 0, os.SEEK_SET)  # the stream's own seek stays inside its buffer
    # libsndfile reads a descriptor by itself; on Windows its C library does not share descriptors with Python's
    file = stream if sys.platform == "win32" else stream.fileno()
    sound = decode_audio(file, head, lambda frames: arrays.put("frames", frames))
    for number, level in enumerate(sound.levels):
        arrays.put(f"level {number}", level)
    return {"rate": sound.rate, "duration": sound.duration, "truncated": sound.truncated, "message": sound.message}


def _text(stream: io.BufferedReader, request: MediaRequest, arrays: ArrayFile) -> Facts:
    from errortagger.media.decode_text import decode_text

    text, truncated = decode_text(stream, open_anyway=request.open_anyway)
    return {"text": text, "truncated": truncated}


if __name__ == "__main__":
    main()
