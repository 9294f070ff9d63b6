"""Media rows of the benchmark: ours against a bare decode of the same file in the same run.

Without a window. ``python -m tests.benchmarks.bench_media`` prints these rows alone, one JSON object each.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import soundfile
from PIL import Image

from errortagger.media.output import Fill, NullOutput
from errortagger.media.player import Player
from errortagger.media.policy import MediaRoots
from errortagger.media.prefetch import Prefetcher
from errortagger.media.results import AudioClip, MediaKind, MediaRequest, MediaResult
from errortagger.media.service import DecodeService
from tests.benchmarks.harness import Report

RUNS = 15
VIEW = (1600, 1000)


def rows(folder: Path) -> Iterator[dict[str, float | str]]:
    """All rows: milliseconds of ours and of the baseline, and their ratio."""
    make_files(folder)
    service = DecodeService(roots=MediaRoots(str(folder)))
    ask(service, "image", "0.jpg")
    time.sleep(1.0)  # the warm spare starts now; it would be counted
    yield row("12 MP JPEG to 1600x1000", lambda: ask(service, "image", "0.jpg", VIEW), lambda: bare(folder, 1333, 1000))
    yield row("12 MP JPEG to 256", lambda: ask(service, "image", "0.jpg", (256, 256)), lambda: bare(folder, 256, 192))
    yield row(
        "10 s FLAC with peaks", lambda: ask(service, "audio", "a.flac"), lambda: soundfile.read(folder / "a.flac")
    )
    for per_second in (4, 10, 30):
        yield travel(service, per_second)
    clip = ask(service, "audio", "a.flac")
    service.close()
    assert isinstance(clip, AudioClip)
    yield first_frame(clip)


def make_files(folder: Path) -> None:
    """Sixty names of one photo-like picture, and ten seconds of noise."""
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 255, (75, 100, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
    photo = (smooth + rng.integers(-6, 7, (3000, 4000, 1))).clip(0, 255).astype(np.uint8)
    Image.fromarray(photo).save(folder / "0.jpg", quality=90)
    for number in range(1, 60):
        (folder / f"{number}.jpg").hardlink_to(folder / "0.jpg")
    soundfile.write(folder / "a.flac", rng.normal(0, 0.1, 441_000), 44_100)


def ask(service: DecodeService, kind: str, media: str, size: tuple[int, int] = VIEW) -> MediaResult:
    """Decode one file and wait for it."""
    results: list[MediaResult] = []
    done = threading.Event()

    def arrived(result: MediaResult) -> None:
        results.append(result)
        done.set()

    service.request(MediaRequest(MediaKind(kind), media, *size), arrived)
    assert done.wait(30)
    return results[0]


def bare(folder: Path, width: int, height: int) -> None:
    """What Pillow needs by itself."""
    image = Image.open(folder / "0.jpg")
    image.draft("RGB", (width, height))
    np.asarray(image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=3.0))


def row(name: str, ours: Callable[[], object], baseline: Callable[[], object]) -> dict[str, float | str]:
    """Medians of runs taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for work, found in zip((ours, baseline), times, strict=True):
            start = time.perf_counter()
            work()
            found.append((time.perf_counter() - start) * 1000)
    mine, theirs = (median(found) for found in times)
    return {"row": name, "ours_ms": round(mine, 2), "baseline_ms": round(theirs, 2), "ratio": round(mine / theirs, 2)}


def travel(service: DecodeService, per_second: int) -> dict[str, float | str]:
    """The next example at a steady pace, 12 MP each: how many were there at once, and how long asking took."""
    prefetcher = Prefetcher(service, lambda number: ("image", f"{number}.jpg"))
    prefetcher.move_to(range(60), 0, VIEW)
    time.sleep(1.0)
    calls, hits = [], 0
    for position in range(1, 55):
        start = time.perf_counter()
        prefetcher.move_to(range(60), position, VIEW)
        hits += prefetcher.get(position) is not None
        calls.append((time.perf_counter() - start) * 1000)
        time.sleep(max(0.0, 1 / per_second - (time.perf_counter() - start)))
    start = time.perf_counter()
    while prefetcher.get(54) is None:
        time.sleep(0.001)
    behind = (time.perf_counter() - start) * 1000
    prefetcher.clear()
    p99 = quantiles(calls, n=100)[98]
    name = f"next 12 MP picture, {per_second} a second"
    return {"row": name, "hits": hits, "of": 54, "call_p99_ms": round(p99, 2), "behind_at_the_end_ms": round(behind, 1)}


def first_frame(clip: AudioClip) -> dict[str, float | str]:
    """From play() to the first frame handed to the output."""
    begun = threading.Event()
    times: list[float] = []

    class Output(NullOutput):
        """Asks for the first block at once, as a device does."""

        def start(self, rate: int, fill: Fill) -> None:
            fill(1)
            begun.set()

    player = Player(Output())
    player.load(clip)
    for _ in range(RUNS):
        begun.clear()
        start = time.perf_counter()
        player.play()
        assert begun.wait(10)
        times.append((time.perf_counter() - start) * 1000)
        player.pause()
        time.sleep(0.05)
    player.close()
    return {"row": "play to first frame", "ours_ms": round(median(times), 2), "worst_ms": round(max(times), 2)}


def test_media(tmp_path: Path, report: Report) -> None:
    for found in rows(tmp_path):
        name = str(found["row"])
        if "baseline_ms" in found:
            against = "the library's own decode in this process"
            most = 1.3 if "JPEG" in name else None
            report.ratio(name, [float(found["ours_ms"])], [float(found["baseline_ms"])], against=against, most=most)
        elif "hits" in found:
            report.figure(f"{name}, decoded ahead", 100 * float(found["hits"]) / float(found["of"]), unit="%")
        else:
            report.limit(name, float(found["ours_ms"]), most=80)


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        for found in rows(Path(folder)):
            sys.stdout.write(f"{json.dumps(found)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
