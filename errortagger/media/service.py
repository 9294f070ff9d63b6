"""The decode service: worker processes, one dispatcher thread each, deadlines, and files that are given up on."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from errortagger.media.assemble import assemble
from errortagger.media.client import WorkerDied, WorkerProcess, WorkerTimeout
from errortagger.media.policy import FailureCode, MediaProblem, MediaRoots, check_name
from errortagger.media.request_queue import Callback, RequestQueue, Ticket
from errortagger.media.results import MediaFailure, MediaKind, MediaRequest, MediaResult
from errortagger.media.wire import WireError

STRIKES = 3
"""Crashes of the decoder on one file before the file is skipped."""
START_TIMEOUT = 30.0
"""Seconds a worker may take to start; a machine under load needs a few."""

_log = logging.getLogger(__name__)


class DecodeService:
    """Decodes files in child processes and answers by callback.

    Callbacks run on a dispatcher thread, never on the caller's; they must be quick and must not raise. A request that
    is cancelled, superseded by a newer generation of its channel, or still open at ``close`` is never answered; every
    other one is answered once. Nothing is started before the first request or ``warm_up``.
    """

    def __init__(self, workers: int = 2, *, roots: MediaRoots | None = None, deadline: float = 5.0) -> None:
        self.roots = roots or MediaRoots()
        """Folders for requests that bring none; may be replaced at any time."""
        self._deadline = deadline
        self._count = workers
        self._queue = RequestQueue()
        self._pool = _WorkerPool()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._strikes: Counter[tuple[MediaKind, str]] = Counter()

    def request(self, request: MediaRequest, callback: Callback) -> Ticket:
        """Ask for a file; returns at once. ``callback`` gets the result or a MediaFailure."""
        self.warm_up()
        return self._queue.put(request, callback)

    def warm_up(self) -> None:
        """Start the dispatchers and their processes, so that the first request finds them ready."""
        with self._lock:
            if self._threads or self._closed:
                return
            self._threads = [
                threading.Thread(target=self._serve, name=f"media-dispatcher-{number}", daemon=True)
                for number in range(self._count)
            ]
            for thread in self._threads:
                thread.start()

    def supersede(self, channel: str, generation: int) -> None:
        """Drop what a channel asked for before this generation."""
        self._queue.supersede(channel, generation)

    def forgive(self, media: str) -> None:
        """Try a file again that was skipped because it crashed the decoder."""
        with self._lock:
            for kind in MediaKind:
                self._strikes.pop((kind, media), None)

    @property
    def waiting(self) -> int:
        """Requests that no worker has begun."""
        return len(self._queue)

    @property
    def worker_pids(self) -> list[int]:
        """Process numbers of the running workers, the warm spare included."""
        return self._pool.pids()

    def close(self) -> None:
        """End all workers and threads, quickly; no callback is called afterwards. May be called twice."""
        with self._lock:
            self._closed = True
            threads = self._threads
        self._queue.close()
        self._pool.close()
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5.0)

    def _serve(self) -> None:
        """One dispatcher: one worker, one request at a time."""
        seat = _Seat(self._pool)
        seat.prepare()
        try:
            while (ticket := self._queue.take()) is not None:
                result = self._answer(ticket, seat)
                callback = self._queue.finish(ticket)
                if callback is not None and result is not None:
                    self._deliver(callback, result)
                self._pool.refill()
        finally:
            seat.leave()

    def _answer(self, ticket: Ticket, seat: _Seat) -> MediaResult | None:
        try:
            return self._decode(ticket, seat)
        except Exception:  # a bug of ours; the dispatcher lives on, the request is answered
            _log.exception("decoding %r", ticket.request.media)
            seat.leave()
            sentence = "The program made a mistake with this file; see the log."
            return MediaFailure(FailureCode.NO_DECODER, sentence, ticket.request.media)

    def _deliver(self, callback: Callback, result: MediaResult) -> None:
        try:
            callback(result)
        except Exception:  # the dispatcher has to outlive a bug of whoever asked
            _log.exception("a media callback raised")

    def _decode(self, ticket: Ticket, seat: _Seat) -> MediaResult | None:
        """The result; None when nobody waits for it any more."""
        request = ticket.request
        roots = request.roots or self.roots
        try:
            check_name(roots, request.media)
        except MediaProblem as problem:
            return MediaFailure(problem.code, problem.sentence, request.media)
        while self._queue.is_wanted(ticket):
            if self._strikes[request.kind, request.media] >= STRIKES:
                return _skipped(request)
            try:
                worker = seat.worker()
            except (WorkerDied, WorkerTimeout, OSError) as error:
                return _no_decoder(request, error)
            try:
                answer, arrays = worker.ask(request, roots, self._deadline)
                return assemble(request, answer, arrays)
            except WorkerTimeout:
                return _too_slow(request, self._deadline)
            except (WorkerDied, WireError) as error:
                seat.leave()
                self._strike(request, error)
        return None

    def _strike(self, request: MediaRequest, error: Exception) -> None:
        if self._closed:
            return
        with self._lock:
            self._strikes[request.kind, request.media] += 1
        _log.warning("the decoder died on %s %r: %s", request.kind.value, request.media, error)


def _skipped(request: MediaRequest) -> MediaFailure:
    return MediaFailure(FailureCode.SKIPPED, "Skipped: crashed the decoder three times.", request.media)


def _too_slow(request: MediaRequest, deadline: float) -> MediaFailure:
    sentence = f"Not read within {deadline:g} s; the drive may be slow or unplugged, or the file too complicated."
    return MediaFailure(FailureCode.TOO_SLOW, sentence, request.media)


def _no_decoder(request: MediaRequest, error: Exception) -> MediaFailure:
    reason = str(error) or "it did not start in time"
    sentence = f"The decoder process could not be started ({reason}). Restart the program."
    return MediaFailure(FailureCode.NO_DECODER, sentence, request.media)


class _Seat:
    """The place of one dispatcher's worker; a dead one is replaced when the next is needed."""

    def __init__(self, pool: _WorkerPool) -> None:
        self._pool = pool
        self._worker: WorkerProcess | None = None

    def prepare(self) -> None:
        """Start a process without waiting for it; what goes wrong is told at the first request."""
        try:
            self._worker = self._pool.take()
        except (OSError, WorkerDied) as error:
            _log.warning("a media worker could not be started: %s", error)

    def worker(self) -> WorkerProcess:
        """A worker that is ready. Raises WorkerDied, WorkerTimeout, OSError when there is none to be had."""
        if self._worker is None or not self._worker.alive:
            self.leave()
            self._worker = self._pool.take()
        self._worker.wait_ready(START_TIMEOUT)
        return self._worker

    def leave(self) -> None:
        """Give the worker up."""
        if self._worker is not None:
            self._pool.drop(self._worker)
            self._worker = None


class _WorkerPool:
    """All living workers, one of them a warm spare. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._working: set[WorkerProcess] = set()
        self._spare: WorkerProcess | None = None
        self._closed = False

    def take(self) -> WorkerProcess:
        """The spare if there is one, else a new process. Raises OSError, or WorkerDied once the pool is closed."""
        with self._lock:
            if self._closed:
                raise WorkerDied("the service is closed")
            worker, self._spare = self._spare, None
            if worker is None or not worker.alive:
                if worker is not None:
                    worker.close()
                worker = WorkerProcess()
            self._working.add(worker)
            return worker

    def refill(self) -> None:
        """Start a spare if there is none."""
        with self._lock:
            if self._closed or self._spare is not None:
                return
            try:
                self._spare = WorkerProcess()
            except OSError as error:
                _log.warning("a spare media worker could not be started: %s", error)

    def drop(self, worker: WorkerProcess) -> None:
        """End a worker and forget it."""
        worker.close()
        with self._lock:
            self._working.discard(worker)

    def pids(self) -> list[int]:
        """Process numbers of living workers."""
        with self._lock:
            return [worker.pid for worker in (*self._working, self._spare) if worker is not None and worker.alive]

    def close(self) -> None:
        """End the spare, and interrupt the others; their dispatchers drop them."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            for worker in self._working:
                worker.interrupt()
        if spare is not None:
            spare.close()
