from __future__ import annotations

import threading

from errortagger.media.request_queue import RequestQueue, Ticket
from errortagger.media.results import MediaKind, MediaRequest, MediaResult


def nobody(result: MediaResult) -> None:
    raise AssertionError(f"unexpected {result}")


def put(queue: RequestQueue, name: str, priority: int = 0, channel: str = "", generation: int = 0) -> Ticket:
    request = MediaRequest(MediaKind.IMAGE, name, priority=priority, channel=channel, generation=generation)
    return queue.put(request, nobody)


def take_all(queue: RequestQueue) -> list[str]:
    names = []
    while len(queue):
        ticket = queue.take()
        assert ticket is not None
        names.append(ticket.request.media)
    return names


def test_the_newest_request_is_taken_first() -> None:
    queue = RequestQueue()
    for name in "abc":
        put(queue, name)
    assert take_all(queue) == ["c", "b", "a"]


def test_what_is_on_screen_goes_before_what_can_wait() -> None:
    queue = RequestQueue()
    put(queue, "seen", priority=0)
    put(queue, "far", priority=5)
    put(queue, "near", priority=1)
    assert take_all(queue) == ["seen", "near", "far"]


def test_a_moved_request_is_taken_at_its_new_place_and_once() -> None:
    queue = RequestQueue()
    late = put(queue, "late", priority=9)
    put(queue, "other", priority=3)
    late.move(0)
    assert len(queue) == 2
    assert take_all(queue) == ["late", "other"]


def test_a_cancelled_request_is_not_taken() -> None:
    queue = RequestQueue()
    put(queue, "a")
    put(queue, "b").cancel()
    assert take_all(queue) == ["a"]


def test_a_newer_generation_drops_the_older_of_its_channel_only() -> None:
    queue = RequestQueue()
    put(queue, "old", channel="gallery", generation=1)
    put(queue, "review", channel="review", generation=1)
    put(queue, "new", channel="gallery", generation=2)
    late = put(queue, "too late", channel="gallery", generation=1)
    assert late.over
    assert take_all(queue) == ["new", "review"]


def test_supersede_drops_without_a_new_request() -> None:
    queue = RequestQueue()
    put(queue, "old", channel="gallery", generation=1)
    queue.supersede("gallery", 2)
    assert len(queue) == 0


def test_an_answer_that_was_cancelled_or_superseded_while_it_was_made_has_no_callback() -> None:
    queue = RequestQueue()
    put(queue, "a", channel="x", generation=1)
    put(queue, "b")
    first, second = queue.take(), queue.take()
    assert first is not None and second is not None
    cancelled, superseded = first, second
    cancelled.cancel()
    queue.supersede("x", 2)
    assert queue.finish(cancelled) is None
    assert queue.finish(superseded) is None


def test_an_answer_that_is_wanted_has_its_callback_once() -> None:
    queue = RequestQueue()
    put(queue, "a")
    ticket = queue.take()
    assert ticket is not None
    assert queue.finish(ticket) is nobody
    assert ticket.over
    assert queue.finish(ticket) is None


def test_moving_after_it_began_changes_nothing() -> None:
    queue = RequestQueue()
    put(queue, "a")
    ticket = queue.take()
    assert ticket is not None
    ticket.move(5)
    assert len(queue) == 0


def test_closing_wakes_whoever_waits_and_refuses_what_comes() -> None:
    queue = RequestQueue()
    got: list[Ticket | None] = []
    thread = threading.Thread(target=lambda: got.append(queue.take()))
    thread.start()
    queue.close()
    thread.join(10)
    assert got == [None]
    assert put(queue, "late").over


def test_dead_entries_do_not_pile_up() -> None:
    queue = RequestQueue()
    keep = put(queue, "keep")
    for _ in range(5000):
        put(queue, "passing").cancel()
    for priority in range(5000):
        keep.move(priority)
    assert len(queue._heap) < 600
    assert take_all(queue) == ["keep"]
