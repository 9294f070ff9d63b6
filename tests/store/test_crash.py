"""What a person relies on: a tag that was shown as saved is there after a crash, and no crash damages the file."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errortagger.store.check import check
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker

ROOT = str(Path(__file__).parents[2])
TAGGING = """
import itertools, os, sys
from pathlib import Path
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker
make = Maker(Path())
project = ProjectFile.open(Path(sys.argv[1]))
seq = len(project.load().history)
project.writer.on_saved = lambda saved: os.write(1, b"%d\\n" % saved)
if seq == 0:
    project.writer.ensure_reviewer("ana")
    seq += 1
    project.writer.record(make.tag_made())
os.write(1, b"0\\n")
for seq in itertools.count(seq + 1):
    project.writer.record(make.record(seq, make.answers([seq * 7 % 500, seq * 11 % 500 + 500], [seq % 3, 1])))
    if seq % 5 == 0:
        project.writer.save_setting("cursor", str(seq))
        project.writer.flush()
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ROOT}


def test_no_saved_tag_is_lost_by_twenty_kills(make: Maker) -> None:
    path = make.project(1000)
    chance = random.Random(7)
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", TAGGING, str(path)], stdout=subprocess.PIPE, env=environment()
        )
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(chance.random() * 0.05)
        process.kill()
        acknowledged = max((int(line) for line in process.stdout.read().split()), default=0)
        process.stdout.close()
        process.wait()
        with ProjectFile.open(path) as project:
            history = project.load().history
            assert not project.read_only
        assert [step.seq for step in history] == list(range(1, len(history) + 1))
        assert len(history) >= acknowledged
    report = check(path)
    assert report.sound, report
    assert len(history) > 20


FULL = """
import resource, signal, sys
from pathlib import Path
from errortagger.domain.problems import Problem
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker
make = Maker(Path())
path = Path(sys.argv[1])
project = ProjectFile.open(path)
project.writer.ensure_reviewer("ana")
project.writer.record(make.tag_made())
project.writer.flush()
limit = path.stat().st_size + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
from errortagger.domain.patch import MarkField
saved = [1]
project.writer.on_saved = saved.append
seq = 1
try:
    for seq in range(2, 400):
        project.writer.record(make.record(seq, make.mark(MarkField.NOTE, seq, "long " * 500)))
        project.writer.flush()
except Problem as problem:
    print("failed", seq, saved[-1], len(project.writer.unsaved()), type(problem).__name__, problem)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
project.writer.retry()
project.writer.flush()
print("retried", saved[-1], project.writer.pending)
project.close()
"""


@pytest.mark.parametrize("room", [0, 4096, 20_000, 150_000])
def test_a_disk_that_takes_no_more_loses_nothing_and_is_used_again(make: Maker, room: int) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    path = make.project(500)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(room)], stdout=subprocess.PIPE, env=environment(), text=True
    )
    failed, retried = done.stdout.splitlines()
    _, seq, saved, unsaved, kind, *_ = failed.split()
    assert kind == "Problem"
    assert "Save a copy" in failed or "save a copy" in failed
    assert int(saved) == int(seq) - 1
    assert int(unsaved) == 1
    assert retried == f"retried {seq} 0"
    report = check(path)
    assert report.sound, report
    with ProjectFile.open(path) as project:
        assert len(project.load().history) == int(seq)


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from errortagger.store.project_file import ProjectFile
from tests.store.conftest import Maker
make = Maker(Path())
project = ProjectFile.open(Path(sys.argv[1]))
project.writer.ensure_reviewer("ana")
project.writer.record(make.tag_made())
for seq in range(2, 500):
    project.writer.record(make.record(seq, make.answers([seq], 1)))
"""


def test_a_program_that_ends_without_closing_still_writes_what_waits(make: Maker) -> None:
    path = make.project(1000)
    assert subprocess.run([sys.executable, "-c", INTERRUPTED, str(path)], env=environment()).returncode == 0
    assert os.listdir(make.folder) == ["speech.errtag"]
    with ProjectFile.open(path) as project:
        assert len(project.load().history) == 499


MERGING = """
import sys, os
from pathlib import Path
from errortagger.store import merge
from errortagger.store.project_file import ProjectFile
merge.CHUNK = 50
project = ProjectFile.open(Path(sys.argv[1]))
def progress(done, total):
    os.write(1, b"%d\\n" % done)
merge.merge(project, Path(sys.argv[2]), progress=progress)
sys.stdin.readline()
"""


def test_an_import_that_is_killed_is_all_or_nothing(make: Maker) -> None:
    staged = make.project(3000, "staged.part", model="model-2")
    for number, seconds in enumerate((0.0, 0.002, 0.01, 0.05)):
        path = make.project(10, f"speech-{number}.errtag")
        process = subprocess.Popen(
            [sys.executable, "-c", MERGING, str(path), str(staged)], stdout=subprocess.PIPE, env=environment()
        )
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with ProjectFile.open(path) as project:
            assert len(project.load().columns) in (10, 3000)
            assert len(project.runs()) == len(project.datasets())
        report = check(path)
        assert report.sound, report
