from __future__ import annotations

import threading

import numpy as np
import pytest

from errortagger.media.engine import Stereo
from errortagger.media.output import AudioUnavailable, MiniaudioOutput, NullOutput
from tests.media.conftest import wait_until


class Source:
    """Gives silence and remembers what was asked for."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.threads: set[str] = set()

    def __call__(self, count: int) -> Stereo:
        self.counts.append(count)
        self.threads.add(threading.current_thread().name)
        return np.zeros((count, 2), dtype=np.int16)


def test_silence_is_pulled_at_the_pace_of_the_clock_in_small_blocks() -> None:
    now = [50.0]
    output = NullOutput(lambda: now[0], automatic=False)
    source = Source()
    output.start(8000, source)
    output.pump()
    assert source.counts == [200]
    now[0] += 0.06
    output.pump()
    assert source.counts == [200, 200, 200]
    output.stop()
    now[0] += 1.0
    output.pump()
    assert sum(source.counts) == 600
    assert output.latency == 0.0


def test_a_started_null_output_pulls_by_itself_until_it_is_stopped() -> None:
    output = NullOutput()
    source = Source()
    output.start(8000, source)
    wait_until(lambda: len(source.counts) > 2)
    output.start(4000, source)
    output.close()
    assert not output.running
    assert source.threads == {"audio-null"}


def test_it_can_be_stopped_from_its_own_thread() -> None:
    output = NullOutput()
    stopped = threading.Event()

    def fill(count: int) -> Stereo:
        output.stop()
        stopped.set()
        return np.zeros((count, 2), dtype=np.int16)

    output.start(8000, fill)
    assert stopped.wait(60)
    assert not output.running


def test_miniaudio_pulls_frames_on_its_own_thread_and_states_its_latency() -> None:
    output = MiniaudioOutput("NULL")
    source = Source()
    for rate in (8000, 8000, 44100):
        source.counts.clear()
        output.start(rate, source)
        wait_until(lambda: len(source.counts) > 2)
        output.stop()
        pulled = len(source.counts)
        assert 0.0 < output.latency < 0.3
        assert len(source.counts) == pulled
    output.close()
    output.close()


def test_a_running_device_can_be_started_anew() -> None:
    output = MiniaudioOutput("NULL")
    first, second = Source(), Source()
    output.start(8000, first)
    output.start(8000, second)
    wait_until(lambda: len(second.counts) > 1)
    output.close()


@pytest.mark.parametrize("backend", ["WINMM", "no such backend"])
def test_a_sound_system_that_is_not_there_is_reported(backend: str) -> None:
    output = MiniaudioOutput(backend)
    with pytest.raises(AudioUnavailable, match="does not play"):
        output.start(8000, Source())
    output.stop()
