"""The window: start, key to painted, bulk steps, the next picture, the table after a key, memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from errortagger.app.create import create_project
from errortagger.app.imports import ImportOptions
from errortagger.app.settings import SettingsFile
from errortagger.domain.types import Answer
from errortagger.session import steps
from errortagger.ui.shell.main_window import MainWindow
from errortagger.ui.shell.startup import make_app, make_window
from tests.benchmarks.data import make_pictures
from tests.benchmarks.harness import ROWS, TAGS, Report, fresh, in_turn, p99, timed, until_printed

_START = """
import sys
from errortagger.cli import main
from errortagger.ui.shell import startup
from errortagger.app.settings import SettingsFile
assert startup.check_qt() is None
startup.keep_log()
app = startup.make_app()
window = startup.make_window(app, SettingsFile())
window.show()
app.processEvents()
print("painted", flush=True)
window.close()
"""
_BARE_START = """
import numpy
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.setCentralWidget(QLabel("hello"))
window.show()
app.processEvents()
print("painted", flush=True)
"""
_MEMORY = """
import sys, time
from pathlib import Path
from errortagger.ui.shell import startup
from errortagger.app.settings import SettingsFile
def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
app = startup.make_app()
window = startup.make_window(app, SettingsFile())
window.show()
app.processEvents()
print(resident())
window.open_path(Path(sys.argv[1]))
while window.workspace is None or window.workspace.record is None:
    app.processEvents()
    time.sleep(0.005)
window.project_page.show_page("stats")
panel = window.project_page.page("stats")
while panel.model.latest is None:
    app.processEvents()
    time.sleep(0.005)
window.project_page.show_page("review")
app.processEvents()
print(resident())
window.close()
"""


class Painted(QObject):
    """Remembers which widgets were painted, and where."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.places: dict[int, tuple[QWidget, QRegion]] = {}
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of paint events; let everything pass."""
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            known = self.places.get(id(watched))
            region = QRegion(event.region())
            self.places[id(watched)] = (watched, region if known is None else known[1].united(region))
        return False

    def saw(self, widget: QWidget) -> bool:
        """Whether the widget was painted since ``places`` was cleared."""
        return any(found is widget for found, _ in self.places.values())


@contextmanager
def window_on(project: Path) -> Iterator[tuple[MainWindow, QApplication]]:
    """The real window on a project, shown, its first example painted."""
    app = make_app()
    settings = SettingsFile()
    settings.settings.reviewer, settings.settings.theme = "ana", "dark"
    window = make_window(app, settings)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    window.open_path(project)
    wait(app, lambda: window.workspace is not None and window.workspace.record is not None)
    settle(app)
    try:
        yield window, app
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def wait(app: QApplication, done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Process events until something is so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        app.processEvents()
        time.sleep(0.001)


def settle(app: QApplication, seconds: float = 0.3) -> None:
    """Let everything that is still under way end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)


def test_start(report: Report) -> None:
    pairs = [(until_printed(_START), until_printed(_BARE_START)) for _ in range(7)][1:]
    ours, bare = zip(*pairs, strict=True)
    report.ratio(
        "start to the welcome page, painted", ours, bare, against="a bare QtWidgets window and numpy", most=1.5
    )


def test_memory(project: Path, report: Report) -> None:
    empty, full = (float(line) for line in fresh(_MEMORY, str(project)).split())
    report.limit(f"resident, {ROWS:,} examples and {TAGS} tags", full, most=350, unit="MB")
    report.figure("resident on the welcome page", empty, unit="MB")


def test_tag_key(project: Path, report: Report) -> None:
    with window_on(project) as (window, app):
        watch, page = Painted(app), window.project_page
        assert page is not None
        target, painted, times = page.review.inspector.palette_.list.viewport(), {}, []
        for press in range(400):
            watch.places.clear()
            key = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)[press % 4]
            times.append(timed(lambda key=key: (QTest.keyClick(window, key), until_painted(app, watch, target))))
            painted |= watch.places
            settle(app, 0.02)

        def bare() -> None:
            watch.places.clear()
            for widget, region in painted.values():
                widget.update(region)
            until_painted(app, watch, target)

        repaints = in_turn(100, bare)[0]
        app.removeEventFilter(watch)
        against = "a bare repaint of the same places"
        report.ratio("tag key to painted, beside a repaint", times, repaints, against=against, most=3.0)
        report.limit("tag key to painted, median", median(times), most=4.0)
        report.limit("tag key to painted, 99th percentile", p99(times), most=16.7)


def until_painted(app: QApplication, watch: Painted, target: QWidget) -> None:
    """Process events until a widget was painted."""
    deadline = time.monotonic() + 10
    while not watch.saw(target):
        assert time.monotonic() < deadline
        app.processEvents()


def test_reviewed_key(project: Path, report: Report) -> None:
    with window_on(project) as (window, app):
        watch, page = Painted(app), window.project_page
        assert page is not None
        target, times = page.review.inspector.palette_.list.viewport(), []
        for _ in range(150):
            watch.places.clear()
            times.append(timed(lambda: (QTest.keyClick(window, Qt.Key.Key_Return), until_painted(app, watch, target))))
            settle(app, 0.05)
        app.removeEventFilter(watch)
        report.limit("Enter (50 answers, next example) to painted, median", median(times), most=16.7)
        report.figure("Enter (50 answers, next example) to painted, 99th percentile", p99(times))


def test_bulk(project: Path, report: Report) -> None:
    with window_on(project) as (window, app):
        workspace = window.workspace
        assert workspace is not None
        session, count = workspace.session, min(100_000, ROWS // 10)
        rows, tag, done, undone = session.frame.orders[1][:count], session.tags.ids[2], [], []
        for _ in range(5):

            def bulk() -> None:
                workspace.commit(steps.set_answer(session, tag, rows, Answer.PRESENT, how="bulk"))
                app.processEvents()

            def undo() -> None:
                workspace.undo()
                app.processEvents()

            done.append(timed(bulk))
            workspace.project.file.writer.flush()
            undone.append(timed(undo))
            workspace.project.file.writer.flush()
        report.limit(f"tag {count:,} examples at once, to painted", median(done), most=200)
        report.limit("undo of that, to painted", median(undone), most=200)


def test_table_after_a_change(project: Path, report: Report) -> None:
    with window_on(project) as (window, app):
        page, workspace = window.project_page, window.workspace
        assert page is not None and workspace is not None
        QTest.keyClick(window, Qt.Key.Key_1)
        page.show_page("stats")
        model = page.page("stats").model  # type: ignore[attr-defined]
        wait(app, lambda: model.latest is not None)
        settle(app, 0.5)
        shown: list[float] = []
        model.table_changed.connect(lambda _table: shown.append(time.perf_counter()))
        totals, blocks = [], []
        for turn in range(20):
            shown.clear()
            start = time.perf_counter()
            key = Qt.Key.Key_Y if turn % 2 else Qt.Key.Key_Z
            blocks.append(timed(lambda key=key: QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)))
            while not shown:
                blocks.append(timed(app.processEvents))
                time.sleep(0.0005)
            blocks.append(timed(app.processEvents))
            totals.append((time.perf_counter() - start) * 1000)
            settle(app, 0.1)
        report.limit(f"statistics table of {TAGS} tags, after a key", median(totals), most=100)
        report.figure("hold-ups of the window until the table is there, 99th percentile", p99(blocks))


def test_next_picture(tmp_path: Path, report: Report) -> None:
    from PIL import Image

    folder = tmp_path / "pictures"
    folder.mkdir()
    source = make_pictures(folder, 400)
    project = tmp_path / "pictures.errtag"
    create_project(project, source, ImportOptions(seed=7))

    def bare() -> None:
        with Image.open(folder / "0000.jpg") as picture:
            picture.draft("RGB", (1333, 1000))
            picture.resize((1333, 1000), Image.Resampling.HAMMING, reducing_gap=3.0)

    with window_on(project) as (window, app):
        watch = Painted(app)
        for per_second, count in ((4, 60), (10, 60), (30, 90)):
            times, shown, behind = travel(window, app, watch, per_second, count)
            name = f"next 12 MP picture, {per_second} a second"
            if per_second == 4:
                report.limit(f"{name}: key to painted, median", median(times), most=16.7)
                report.limit(f"{name}: 99th percentile", p99(times), most=16.7)
            else:
                report.figure(f"{name}: key to painted, median", median(times))
                report.figure(f"{name}: shown before the next key", 100 * shown / count, unit="%")
                report.limit(f"{name}: behind when the key is let go", behind, most=100)
        settle(app, 1.0)
        bare_times = in_turn(5, bare)[0]
        jumps = [jump(window, app, watch, position) for position in (350, 250, 330, 270, 310)]
        report.ratio("jump to a 12 MP picture, to painted", jumps, bare_times, against="a bare scaled decode", most=1.3)
        app.removeEventFilter(watch)


def travel(
    window: MainWindow, app: QApplication, watch: Painted, per_second: int, count: int
) -> tuple[list[float], int, float]:
    """Press Right at a steady pace.

    Milliseconds from each key to its picture painted, of those that were painted before the next key; how many those
    are; and how many milliseconds the last picture was behind.
    """
    settle(app, 1.0)
    times: list[float] = []
    for _ in range(count):
        watch.places.clear()
        start = time.perf_counter()
        limit = start + 1 / per_second
        QTest.keyClick(window, Qt.Key.Key_Right)
        app.processEvents()
        while not (there := picture_painted(window, watch)) and time.perf_counter() < limit:
            app.processEvents()
            time.sleep(0.0005)
        if there:
            times.append((time.perf_counter() - start) * 1000)
        while time.perf_counter() < limit:
            app.processEvents()
            time.sleep(0.001)
    start = time.perf_counter()
    wait(app, lambda: picture_painted(window, watch))
    return times, len(times), (time.perf_counter() - start) * 1000


def picture_painted(window: MainWindow, watch: Painted) -> bool:
    """Whether the picture of the example shown is there, and its canvas was painted since the watch was reset."""
    page, workspace = window.project_page, window.workspace
    assert page is not None and workspace is not None and workspace.row is not None
    stage = page.review.stage
    return stage.feed.get(workspace.row) is not None and watch.saw(stage.image.canvas)


def jump(window: MainWindow, app: QApplication, watch: Painted, position: int) -> float:
    """Milliseconds from going far away to the picture painted."""
    workspace = window.workspace
    assert workspace is not None
    watch.places.clear()

    def go() -> None:
        workspace.go_to(int(workspace.view.queue.rows[position]))
        while not picture_painted(window, watch):
            app.processEvents()
            time.sleep(0.0005)

    spent = timed(go)
    settle(app, 1.0)
    return spent
