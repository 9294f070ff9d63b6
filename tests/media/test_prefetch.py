from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from errortagger.media.policy import FailureCode, MediaRoots
from errortagger.media.prefetch import Prefetcher
from errortagger.media.request_queue import Callback, RequestQueue, Ticket
from errortagger.media.results import ImageFrame, MediaFailure, MediaRequest, MediaResult
from errortagger.media.service import DecodeService
from tests.media.conftest import wait_until

VIEW = (400, 300)


class Decoder:
    """Answers when the test says so; pictures are 4000 × 3000, scaled to what was asked."""

    def __init__(self) -> None:
        self.queue = RequestQueue()
        self.asked: list[str] = []
        self.requests: list[MediaRequest] = []
        self.failure: FailureCode | None = None

    def request(self, request: MediaRequest, callback: Callback) -> Ticket:
        self.asked.append(request.media)
        self.requests.append(request)
        return self.queue.put(request, callback)

    def answer(self, count: int = 1000) -> list[str]:
        """Answer what waits, most urgent first; returns the names."""
        names: list[str] = []
        while len(self.queue) and len(names) < count:
            ticket = self.queue.take()
            assert ticket is not None
            callback = self.queue.finish(ticket)
            assert callback is not None
            names.append(ticket.request.media)
            callback(self._result(ticket.request))
        return names

    def _result(self, request: MediaRequest) -> MediaResult:
        if self.failure is not None:
            return MediaFailure(self.failure, "No.", request.media)
        scale = min(1.0, *((limit or side) / side for limit, side in zip(size_of(request), (4000, 3000), strict=True)))
        rgb = np.zeros((round(3000 * scale), round(4000 * scale), 3), dtype=np.uint8)
        return ImageFrame(rgb=rgb, source_width=4000, source_height=3000)


def size_of(request: MediaRequest) -> tuple[int, int]:
    return request.max_width, request.max_height


def locate(row: int) -> tuple[str, str] | None:
    return None if row == 13 else ("image", f"r{row}")


def made(**more: int) -> tuple[Decoder, Prefetcher]:
    decoder = Decoder()
    return decoder, Prefetcher(decoder, locate, **more)


def names(*rows: int) -> list[str]:
    return [f"r{row}" for row in rows]


def test_the_row_under_the_cursor_comes_first_then_what_lies_ahead_and_behind() -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(100), 50, VIEW)
    assert decoder.answer() == names(50, 51, 52, 49, 53, 54, 48, 55, 56)


def test_the_order_decides_what_is_next_and_not_the_row_number() -> None:
    decoder, prefetcher = made(ahead=2, behind=1)
    prefetcher.move_to(np.array([7, 3, 90, 41, 8]), 2, VIEW)  # type: ignore[arg-type]
    assert decoder.answer() == names(90, 41, 8, 3)


def test_what_is_decoded_is_there_at_once_and_not_asked_again() -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(100), 50, VIEW)
    decoder.answer()
    decoder.asked.clear()
    prefetcher.move_to(range(100), 51, VIEW)
    frame = prefetcher.get(51)
    assert isinstance(frame, ImageFrame)
    assert (frame.width, frame.height) == VIEW
    assert decoder.asked == names(57)


def test_travelling_back_looks_ahead_the_other_way() -> None:
    decoder, prefetcher = made(ahead=3, behind=1)
    prefetcher.move_to(range(100), 50, VIEW)
    prefetcher.move_to(range(100), 49, VIEW)
    assert set(decoder.answer()) == set(names(49, 48, 47, 46, 50))


def test_rows_that_were_passed_are_cancelled() -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(1000), 50, VIEW)
    prefetcher.move_to(range(1000), 500, VIEW)
    assert set(decoder.answer()) == set(names(*range(498, 507)))
    assert prefetcher.get(50) is None


def test_a_row_that_waited_as_a_neighbour_goes_first_once_the_cursor_is_on_it() -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(100), 50, VIEW)
    prefetcher.move_to(range(100), 53, VIEW)
    assert decoder.answer(2) == names(53, 54)
    assert decoder.asked.count("r53") == 1


def test_the_window_is_told_of_each_row_once() -> None:
    decoder, prefetcher = made(ahead=1, behind=0)
    told: list[tuple[int, MediaResult]] = []
    prefetcher.on_ready = lambda row, result: told.append((row, result))
    prefetcher.move_to(range(100), 5, VIEW)
    decoder.answer()
    assert [row for row, _ in told] == [5, 6]
    assert told[0][1] is prefetcher.get(5)


def test_a_view_that_grew_a_lot_asks_again_and_shows_the_old_picture_meanwhile() -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer()
    prefetcher.move_to(range(10), 5, (470, 350))
    assert decoder.answer() == []
    prefetcher.move_to(range(10), 5, (800, 600))
    old = prefetcher.get(5)
    assert isinstance(old, ImageFrame) and old.width == 400
    assert decoder.answer() == names(5)
    new = prefetcher.get(5)
    assert isinstance(new, ImageFrame) and new.width == 800


@pytest.mark.parametrize("size", [(200, 150), (400, 3000), (400, 300)])
def test_a_view_that_shows_no_more_pixels_does_not_ask_again(size: tuple[int, int]) -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer()
    prefetcher.move_to(range(10), 5, size)
    assert decoder.answer() == []


def test_the_full_size_is_asked_for_once() -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer()
    prefetcher.move_to(range(10), 5, (0, 0))
    assert decoder.answer() == names(5)
    for size in ((0, 0), VIEW, (9000, 9000)):
        prefetcher.move_to(range(10), 5, size)
    assert decoder.answer() == []


def test_a_request_on_its_way_is_replaced_when_the_view_grew_meanwhile() -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    prefetcher.move_to(range(10), 5, VIEW)
    prefetcher.move_to(range(10), 5, (800, 600))
    assert len(decoder.queue) == 1
    decoder.answer()
    frame = prefetcher.get(5)
    assert isinstance(frame, ImageFrame) and frame.width == 800


def test_rows_without_media_are_passed_over() -> None:
    decoder, prefetcher = made(ahead=2, behind=0)
    prefetcher.move_to(range(100), 12, VIEW)
    assert decoder.answer() == names(12, 14)
    assert prefetcher.get(13) is None


@pytest.mark.parametrize("position", [-1, 3, 99])
def test_a_cursor_outside_of_the_order_asks_for_nothing(position: int) -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(3), 1, VIEW)
    prefetcher.move_to(range(3), position, VIEW)
    assert decoder.answer() == []


def test_memory_is_bounded_and_the_row_under_the_cursor_stays() -> None:
    one = 400 * 300 * 3
    decoder, prefetcher = made(max_bytes=5 * one)
    for position in range(20, 60):
        prefetcher.move_to(range(100), position, VIEW)
        decoder.answer()
        assert prefetcher.nbytes <= 5 * one
        assert prefetcher.get(position) is not None


def test_what_does_not_fit_is_not_decoded_over_and_over() -> None:
    decoder, prefetcher = made(max_bytes=3 * 400 * 300 * 3)
    prefetcher.move_to(range(100), 50, VIEW)
    decoder.answer()
    decoder.asked.clear()
    for _ in range(5):
        prefetcher.move_to(range(100), 50, VIEW)
        decoder.answer()
    assert decoder.asked == []


def test_one_picture_larger_than_the_memory_is_shown_all_the_same() -> None:
    decoder, prefetcher = made(max_bytes=1000)
    prefetcher.move_to(range(100), 50, VIEW)
    decoder.answer()
    assert prefetcher.get(50) is not None
    assert prefetcher.get(51) is None


@pytest.mark.parametrize(
    ("code", "again"), [(FailureCode.TOO_SLOW, True), (FailureCode.MISSING, True), (FailureCode.DAMAGED, False)]
)
def test_a_failure_that_may_have_passed_is_tried_again_on_the_next_visit(code: FailureCode, again: bool) -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    decoder.failure = code
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer()
    prefetcher.move_to(range(10), 5, VIEW)
    assert decoder.answer() == []
    prefetcher.move_to(range(10), 6, VIEW)
    decoder.answer()
    decoder.failure = None
    prefetcher.move_to(range(10), 5, VIEW)
    assert isinstance(prefetcher.get(5), MediaFailure)
    assert decoder.answer() == (names(5) if again else [])
    assert isinstance(prefetcher.get(5), ImageFrame if again else MediaFailure)


def test_open_anyway_is_remembered_for_the_row() -> None:
    decoder, prefetcher = made(ahead=0, behind=0)
    decoder.failure = FailureCode.TOO_MANY_PIXELS
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer()
    decoder.failure = None
    prefetcher.reload(5, VIEW, open_anyway=True)
    decoder.answer()
    prefetcher.move_to(range(10), 5, (800, 600))
    decoder.answer()
    assert [request.open_anyway for request in decoder.requests] == [False, True, True]
    frame = prefetcher.get(5)
    assert isinstance(frame, ImageFrame) and frame.width == 800


def test_after_clear_nothing_old_arrives() -> None:
    decoder, prefetcher = made(ahead=2, behind=0)
    told: list[int] = []
    prefetcher.on_ready = lambda row, result: told.append(row)
    prefetcher.move_to(range(10), 5, VIEW)
    decoder.answer(1)
    prefetcher.clear()
    assert decoder.answer() == []
    assert told == [5]
    assert prefetcher.get(5) is None
    assert prefetcher.nbytes == 0
    prefetcher.move_to(range(10), 5, VIEW)
    assert decoder.answer() == names(5, 6, 7)


def travel(decoder: Decoder, prefetcher: Prefetcher, way: int, steps: int, every: int) -> list[bool]:
    """Hold the key while a file takes ``every`` steps to decode. Was each row there in time?"""
    seen = []
    running: Ticket | None = None
    for step in range(steps):
        position = 500 + way * step
        prefetcher.move_to(range(1000), position, VIEW)
        seen.append(prefetcher.get(position) is not None)
        if step % every == 0:
            if running is not None and (callback := decoder.queue.finish(running)) is not None:
                callback(decoder._result(running.request))
            running = decoder.queue.take() if len(decoder.queue) else None
    return seen


@pytest.mark.parametrize("way", [1, -1])
def test_a_cursor_that_outruns_the_decoder_still_sees_a_part_of_the_rows(way: int) -> None:
    decoder, prefetcher = made()
    seen = travel(decoder, prefetcher, way, steps=120, every=2)
    assert sum(seen[20:]) >= 20
    stopped_at = 500 + way * 119
    decoder.answer()
    assert prefetcher.get(stopped_at) is not None


def test_a_decoder_that_keeps_up_shows_every_row() -> None:
    decoder, prefetcher = made()
    prefetcher.move_to(range(1000), 500, VIEW)
    decoder.answer()
    assert all(travel(decoder, prefetcher, 1, steps=100, every=1))


def test_the_row_where_a_fast_cursor_stops_is_next() -> None:
    decoder, prefetcher = made()
    for position in range(500, 520):
        prefetcher.move_to(range(1000), position, VIEW)
    assert "r519" in decoder.answer(2)


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 29), st.sampled_from([(40, 30), (80, 60), (0, 0)]), st.integers(0, 4)), max_size=40
    ),
    limit=st.integers(1, 12),
)
@settings(max_examples=60, deadline=None)
def test_any_walk_keeps_its_promises(steps: list[tuple[int, tuple[int, int], int]], limit: int) -> None:
    decoder, prefetcher = made(ahead=3, behind=1, max_bytes=limit * 40 * 30 * 3)
    decoder._result = small_result  # type: ignore[method-assign]
    for position, size, count in steps:
        prefetcher.move_to(range(30), position, size)
        assert len(decoder.queue) <= 5
        decoder.answer(count)
        total = sum(entry.result.nbytes for entry in prefetcher._cache.values())
        assert prefetcher.nbytes == total
        assert total <= limit * 40 * 30 * 3 or len(prefetcher._cache) == 1
    if steps:
        decoder.answer()
        assert prefetcher.get(steps[-1][0]) is not None or steps[-1][0] == 13


def small_result(request: MediaRequest) -> MediaResult:
    width, height = size_of(request)
    rgb = np.zeros((height or 90, width or 120, 3), dtype=np.uint8)
    return ImageFrame(rgb=rgb, source_width=120, source_height=90)


def walk(prefetcher: Prefetcher, stop: Callable[[], bool]) -> None:
    rng = np.random.default_rng(threading.get_ident() % 1000)
    while not stop():
        prefetcher.move_to(range(20), int(rng.integers(20)), (64, 64))
        prefetcher.get(int(rng.integers(20)))
        time.sleep(0.005)


def test_a_real_service_feeds_it_while_the_cursor_moves_on_other_threads(
    service: DecodeService, tmp_path: Path
) -> None:
    for number in range(20):
        Image.new("RGB", (100, 80), (number, 0, 0)).save(tmp_path / f"{number}.png")
    service.roots = MediaRoots(str(tmp_path))
    told: list[int] = []
    prefetcher = Prefetcher(
        service,
        lambda row: ("image", f"{row}.png"),
        max_bytes=64 * 51 * 3 * 8,
        on_ready=lambda row, result: told.append(row),
    )
    threads = [threading.Thread(target=walk, args=(prefetcher, lambda: len(told) > 60)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    prefetcher.move_to(range(20), 7, (64, 64))
    wait_until(lambda: prefetcher.get(7) is not None)
    frame = prefetcher.get(7)
    assert isinstance(frame, ImageFrame)
    assert tuple(frame.rgb[0, 0]) == (7, 0, 0)
    prefetcher.clear()
