from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from errortagger.media import service as module
from errortagger.media.client import WorkerDied
from errortagger.media.policy import FailureCode, MediaRoots
from errortagger.media.results import AudioClip, ImageFrame, MediaFailure, MediaKind, MediaRequest, TextDocument
from errortagger.media.service import DecodeService
from tests.media.conftest import Answers, Ask, wait_until


def picture(path: Path, width: int = 64, height: int = 48) -> None:
    pixels = np.random.default_rng(5).integers(0, 255, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def failure(result: object) -> MediaFailure:
    assert isinstance(result, MediaFailure)
    return result


@pytest.fixture
def single(tmp_path: Path) -> Iterator[DecodeService]:
    """A service of its own with one worker, which is running."""
    made = DecodeService(1, roots=MediaRoots(str(tmp_path)), deadline=1.5)
    (tmp_path / "hello.txt").write_text("hello")
    answers = Answers()
    made.request(MediaRequest(MediaKind.TEXT, "hello.txt"), answers)
    assert answers.wait() == [TextDocument("hello")]
    wait_until(lambda: len(made.worker_pids) == 2)
    yield made
    made.close()


def send(service: DecodeService, media: str, kind: str = "text", **more: object) -> Answers:
    answers = Answers()
    service.request(MediaRequest(MediaKind(kind), media, **more), answers)  # type: ignore[arg-type]
    return answers


def stop(pid: int) -> None:
    """Make a process hang, and wait until it does."""
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: _state(pid) in "Tt")


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_picture_arrives_at_the_size_asked_for(ask: Ask, tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 640, 480)
    frame = ask("a.png", width=320, height=320)
    assert isinstance(frame, ImageFrame)
    assert frame.rgb.shape == (240, 320, 3)
    assert (frame.source_width, frame.source_height) == (640, 480)


def test_the_pixels_are_those_of_the_file(ask: Ask, tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    frame = ask("a.png")
    assert isinstance(frame, ImageFrame)
    assert np.array_equal(frame.rgb, np.asarray(Image.open(tmp_path / "a.png")))


def test_the_content_counts_and_not_the_suffix(ask: Ask, tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.svg")
    (tmp_path / "words.png").write_text("these are words")
    assert isinstance(ask("a.svg"), ImageFrame)
    assert failure(ask("words.png")).code is FailureCode.UNSUPPORTED


def test_sound_arrives_with_its_peaks(ask: Ask, tmp_path: Path) -> None:
    wave = 0.5 * np.sin(np.arange(8000) / 5)
    soundfile.write(tmp_path / "a.flac", np.stack([wave, wave / 2], axis=1), 8000)
    clip = ask("a.flac", "audio")
    assert isinstance(clip, AudioClip)
    assert (clip.rate, clip.channels, clip.duration) == (8000, 2, 1.0)
    assert np.abs(clip.frames[:, 0] - np.rint(wave * 32768)).max() <= 1
    low, high = clip.peaks.view(0, 1, 10)
    assert high[0] == pytest.approx(np.full(10, 0.5), abs=0.01)
    assert low[1] == pytest.approx(np.full(10, -0.25), abs=0.01)


def test_text_arrives_cut_with_a_flag(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("x" * 30_000)
    assert ask("long.txt", "text") == TextDocument("x" * 20_000, True)
    assert ask("long.txt", "text", open_anyway=True) == TextDocument("x" * 30_000, False)


@pytest.mark.parametrize("kind", ["image", "audio", "text"])
def test_a_named_pipe_is_refused_at_once(ask: Ask, tmp_path: Path, kind: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert failure(ask("pipe", kind)).code is FailureCode.NOT_A_FILE


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("gone.png", FailureCode.MISSING),
        ("folder", FailureCode.NOT_A_FILE),
        ("empty.png", FailureCode.EMPTY),
        ("loop.png", FailureCode.NOT_A_FILE),
        ("../outside.png", FailureCode.OUTSIDE),
        ("/etc/passwd", FailureCode.OUTSIDE),
        ("https://example.org/a.png", FailureCode.REFUSED),
        ("nul\0.png", FailureCode.REFUSED),
        ("x" * 5000, FailureCode.REFUSED),
        ("bomb.png", FailureCode.TOO_MANY_PIXELS),
        ("huge.png", FailureCode.TOO_LARGE),
    ],
)
def test_what_cannot_be_shown_is_a_sentence_about_that_file(
    ask: Ask, tmp_path: Path, name: str, code: FailureCode
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "loop.png").symlink_to("loop.png")
    if name == "bomb.png":
        Image.new("1", (8000, 8000)).save(tmp_path / name)
    if name == "huge.png":
        with (tmp_path / name).open("wb") as file:
            file.truncate(600 << 20)
    result = failure(ask(name))
    assert result.code is code
    assert result.path == name
    assert result.message.endswith(".")


def test_an_empty_text_is_a_text(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert ask("empty.txt", "text") == TextDocument("")


def test_a_name_that_is_no_utf_8_is_found(ask: Ask, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    picture(tmp_path / "a.png")
    os.rename(tmp_path / "a.png", os.path.join(os.fsencode(tmp_path), b"caf\xe9.png"))
    assert isinstance(ask(name), ImageFrame)


def test_a_picture_that_needs_more_memory_than_a_worker_has_is_a_sentence(
    single: DecodeService, tmp_path: Path
) -> None:
    import resource

    Image.new("RGB", (6000, 6000)).save(tmp_path / "a.png", compress_level=1)
    for pid in single.worker_pids:
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (used + (50 << 20), used + (50 << 20)))
    result = failure(send(single, "a.png", "image").wait()[0])
    assert result.code is FailureCode.TOO_LARGE
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]


def test_the_newest_request_is_decoded_first(single: DecodeService, tmp_path: Path) -> None:
    order: list[str] = []
    stop(single.worker_pids[0])
    stop(single.worker_pids[1])
    busy = send(single, "hello.txt")
    wait_until(lambda: single.waiting == 0)
    done = threading.Event()
    for name in ("first.txt", "second.txt", "third.txt"):
        (tmp_path / name).write_text(name)

        def arrived(result: object, name: str = name) -> None:
            order.append(name)
            if len(order) == 3:
                done.set()

        single.request(MediaRequest(MediaKind.TEXT, name), arrived)
    for pid in single.worker_pids:
        os.kill(pid, signal.SIGCONT)
    assert done.wait(60)
    assert order == ["third.txt", "second.txt", "first.txt"]
    busy.wait()


def test_a_superseded_request_is_never_answered(single: DecodeService) -> None:
    stop(single.worker_pids[0])
    stop(single.worker_pids[1])
    busy = send(single, "hello.txt")
    wait_until(lambda: single.waiting == 0)
    old = send(single, "hello.txt", channel="gallery", generation=1)
    new = send(single, "hello.txt", channel="gallery", generation=2)
    for pid in single.worker_pids:
        os.kill(pid, signal.SIGCONT)
    assert new.wait() == [TextDocument("hello")]
    busy.wait()
    assert old.results == []


def test_a_worker_that_hangs_is_ended_at_the_deadline_and_the_service_recovers(single: DecodeService) -> None:
    hung = single.worker_pids
    for pid in hung:
        stop(pid)
    started = time.monotonic()
    result = failure(send(single, "hello.txt").wait()[0])
    assert result.code is FailureCode.TOO_SLOW
    assert result.may_recover
    assert time.monotonic() - started >= 1.5
    for pid in hung:
        if not _is_gone(pid):
            os.kill(pid, signal.SIGCONT)
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]
    assert set(single.worker_pids) != set(hung)


def test_a_killed_worker_is_replaced_and_its_request_repeated(single: DecodeService) -> None:
    worker = single.worker_pids[0]
    stop(worker)
    answers = send(single, "hello.txt")
    wait_until(lambda: single.waiting == 0)
    os.kill(worker, signal.SIGKILL)
    assert answers.wait() == [TextDocument("hello")]
    assert worker not in single.worker_pids


def test_a_worker_killed_while_idle_costs_no_file_a_strike(single: DecodeService) -> None:
    for _ in range(4):
        wait_until(lambda: len(single.worker_pids) == 2)
        for pid in single.worker_pids:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not single.worker_pids)
        assert send(single, "hello.txt").wait() == [TextDocument("hello")]
    assert not single._strikes


def test_a_file_that_crashes_the_decoder_three_times_is_skipped_until_forgiven(
    single: DecodeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    genuine = module.WorkerProcess.ask

    def ask(self: module.WorkerProcess, request: MediaRequest, roots: MediaRoots, timeout: float) -> object:
        asked.append(request.media)
        if request.media == "killer.txt":
            os.kill(self.pid, signal.SIGKILL)
        return genuine(self, request, roots, timeout)

    monkeypatch.setattr(module.WorkerProcess, "ask", ask)
    result = failure(send(single, "killer.txt").wait()[0])
    assert (result.code, result.path) == (FailureCode.SKIPPED, "killer.txt")
    assert asked == ["killer.txt"] * 3
    assert failure(send(single, "killer.txt").wait()[0]).code is FailureCode.SKIPPED
    assert len(asked) == 3
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]
    single.forgive("killer.txt")
    monkeypatch.setattr(module.WorkerProcess, "ask", genuine)
    assert failure(send(single, "killer.txt").wait()[0]).code is FailureCode.MISSING


def test_a_decoder_that_cannot_be_started_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> object:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(module, "WorkerProcess", refuse)
    service = DecodeService(1)
    result = failure(send(service, "hello.txt").wait()[0])
    service.close()
    assert result.code is FailureCode.NO_DECODER
    assert "temporarily unavailable" in result.message


def test_a_worker_that_dies_at_its_start_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("errortagger.media.client.command", lambda *_: ["/bin/false"])
    service = DecodeService(1)
    result = failure(send(service, "hello.txt").wait()[0])
    service.close()
    assert result.code is FailureCode.NO_DECODER


def test_a_callback_that_raises_does_not_end_the_service(
    single: DecodeService, caplog: pytest.LogCaptureFixture
) -> None:
    def raises(result: object) -> None:
        raise ValueError("a bug of the caller")

    single.request(MediaRequest(MediaKind.TEXT, "hello.txt"), raises)
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]
    wait_until(lambda: "a media callback raised" in caplog.text)


def test_a_bug_in_the_service_is_logged_and_answered(
    single: DecodeService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("a bug of ours")

    with monkeypatch.context() as patch:
        patch.setattr(module, "assemble", broken)
        assert failure(send(single, "hello.txt").wait()[0]).code is FailureCode.NO_DECODER
    assert "a bug of ours" in caplog.text
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]


def test_callbacks_come_on_another_thread(single: DecodeService) -> None:
    names: list[str] = []
    done = threading.Event()

    def arrived(result: object) -> None:
        names.append(threading.current_thread().name)
        done.set()

    single.request(MediaRequest(MediaKind.TEXT, "hello.txt"), arrived)
    assert done.wait(60)
    assert names == ["media-dispatcher-0"]


def test_nothing_is_started_before_the_first_request() -> None:
    before = threading.active_count()
    service = DecodeService()
    assert service.worker_pids == []
    assert threading.active_count() == before
    service.close()


def test_close_leaves_no_process_no_thread_and_no_callback(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    service = DecodeService(2, roots=MediaRoots(str(tmp_path)), deadline=60.0)
    (tmp_path / "hello.txt").write_text("hello")
    send(service, "hello.txt").wait()
    wait_until(lambda: len(service.worker_pids) == 3)
    pids = service.worker_pids
    for pid in pids:
        stop(pid)
    waiting = [send(service, "hello.txt") for _ in range(20)]
    started = time.monotonic()
    service.close()
    assert time.monotonic() - started < 5
    assert all(_is_gone(pid) for pid in pids)
    assert set(threading.enumerate()) <= before
    assert not any(answers.results for answers in waiting)
    assert send(service, "hello.txt").results == []
    service.close()


def test_close_from_within_a_callback_does_not_lock_up(tmp_path: Path) -> None:
    service = DecodeService(2, roots=MediaRoots(str(tmp_path)))
    closed = threading.Event()

    def close(result: object) -> None:
        service.close()
        closed.set()

    service.request(MediaRequest(MediaKind.TEXT, "gone.txt"), close)
    assert closed.wait(60)
    wait_until(lambda: not service.worker_pids)


def test_a_closed_pool_gives_no_worker() -> None:
    pool = module._WorkerPool()
    pool.close()
    pool.refill()
    with pytest.raises(WorkerDied):
        pool.take()
    assert pool.pids() == []


def test_the_folders_of_a_request_go_before_those_of_the_service(single: DecodeService, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "hello.txt").write_text("from the other folder")
    roots = MediaRoots(str(other))
    assert send(single, "hello.txt", roots=roots).wait() == [TextDocument("from the other folder")]
    assert send(single, "hello.txt").wait() == [TextDocument("hello")]
    single.roots = roots
    assert send(single, "hello.txt").wait() == [TextDocument("from the other folder")]


def test_many_requests_from_many_threads_are_each_answered_once(
    ask: Ask, service: DecodeService, tmp_path: Path
) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(str(number))
    roots = MediaRoots(str(tmp_path))
    collected = [Answers() for _ in range(10)]

    def send_all(number: int) -> None:
        for _ in range(20):
            service.request(MediaRequest(MediaKind.TEXT, f"{number}.txt", roots=roots), collected[number])

    threads = [threading.Thread(target=send_all, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, answers in enumerate(collected):
        assert answers.wait(20) == [TextDocument(str(number))] * 20
