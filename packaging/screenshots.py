"""Draws the pictures of the documentation: the real window, driven by real key presses, on made-up work.

``make screenshots`` writes all of them to docs/images; ``make screenshots ARGS="stats-light keys"`` only some. Screen,
size, fonts, data, reviewer and random order are fixed, so that a picture changes only when the window does.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from picture_data import lay_out

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QDialog

    from errortagger.ui.shell.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE = (1440, 900)
REVIEWER = "ana"
PATIENCE_SECONDS = 60.0
SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}


class Studio:
    """One window in one theme, and the keys that are pressed in it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def keys(self, *sequences: str) -> None:
        """Press keys one after the other, as a person does; each is a key sequence such as ``Ctrl+2``."""
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest

        for sequence in sequences:
            combination = QKeySequence(sequence)[0]
            QTest.keyClick(self.window, combination.key(), combination.keyboardModifiers())
            self.wait()

    def wait(self, done: Callable[[], bool] = lambda: True, *, rest: float = 0.05) -> None:
        """Let the window work until ``done``, then a little longer. Raises TimeoutError."""
        from PySide6.QtWidgets import QApplication

        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get ready")
            QApplication.processEvents()
            time.sleep(0.005)
        quiet = time.monotonic() + rest
        while time.monotonic() < quiet:
            QApplication.processEvents()
            time.sleep(0.005)

    def open(self, project: Path) -> None:
        """Open a project and wait until its first example is drawn."""
        self.window.open_path(project)
        self.wait(lambda: self.window.workspace is not None)
        self.settle()

    def settle(self) -> None:
        """Wait for the record, the medium, and the disk; messages that go away by themselves are sent away."""
        workspace = self.window.workspace
        assert workspace is not None
        self.wait(lambda: workspace.record is not None and not self.window.jobs.running)
        self.wait(lambda: workspace.row is None or self._medium_is_there(), rest=0.3)
        self.window.toast.hide()
        self.wait(rest=0.1)

    def _medium_is_there(self) -> bool:
        workspace, page = self.window.workspace, self.window.project_page
        if workspace is None or page is None or workspace.row is None:
            return True
        record = workspace.record
        return record is None or not record.media or page.review.stage.feed.get(workspace.row) is not None

    def dialog(self, show: Callable[[], object], ready: Callable[[QDialog], bool], *, alone: bool = False) -> QPixmap:
        """The window with the dialog that ``show`` opens in its middle, or the dialog alone."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QDialog

        taken: list[QPixmap] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or not ready(dialog):
                QTimer.singleShot(50, look)
                return
            self.wait(rest=0.4)
            taken.append(dialog.grab() if alone else over(self.window.grab(), dialog.grab()))
            dialog.reject()

        QTimer.singleShot(50, look)
        show()
        return taken[0]


def over(back: QPixmap, front: QPixmap) -> QPixmap:
    """A dialog drawn over its window, with the window dimmed a little so that the edge can be seen."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QColor, QPainter

    painter = QPainter(back)
    painter.fillRect(back.rect(), QColor(0, 0, 0, 90))
    corner = QPoint((back.width() - front.width()) // 2, (back.height() - front.height()) // 2)
    painter.drawPixmap(corner, front)
    painter.setPen(QColor(128, 136, 150))
    painter.drawRect(corner.x() - 1, corner.y() - 1, front.width() + 1, front.height() + 1)
    painter.end()
    return back


# -- the pictures


def welcome(studio: Studio, work: Path) -> QPixmap:
    """The first page, with the projects of the other pictures as recent ones."""
    projects = [work / name / f"{name}.errtag" for name in ("digits", "text", "speech")]
    for path in projects:
        studio.window.settings_file.remember(path)
    studio.window.welcome.set_recent(studio.window.settings_file.settings.recent)
    studio.wait(rest=0.3)
    return studio.window.grab()


def import_sheet(studio: Studio, work: Path) -> QPixmap:
    """The import sheet on the speech predictions."""
    source = work / "clips" / "predictions.csv"
    return studio.dialog(
        lambda: studio.window.handlers.import_predictions(source),
        lambda dialog: bool(getattr(dialog, "found", lambda: None)()),
        alone=True,
    )


def review_audio(studio: Studio, work: Path) -> QPixmap:
    """Speech: tags set, a second of the clip looped."""
    studio.open(work / "speech" / "speech.errtag")
    review(studio, "speech", 6)
    for key in ("Alt+Right",) * 4 + ("[",) + ("Alt+Right",) * 8 + ("]",) + ("Alt+Left",) * 3:
        studio.keys(key)
    studio.settle()
    return studio.window.grab()


def review_image(studio: Studio, work: Path) -> QPixmap:
    """Digits: some pictures reviewed, one tagged."""
    studio.open(work / "digits" / "digits.errtag")
    review(studio, "digits", 14)
    return studio.window.grab()


def review_text(studio: Studio, work: Path) -> QPixmap:
    """Texts: some reviewed, one tagged."""
    studio.open(work / "text" / "text.errtag")
    answer(studio, ["2", "3", "1 2", "", "3", "5", "3"])
    return studio.window.grab()


def table_project(studio: Studio, work: Path) -> QPixmap:
    """A table without media: every column is shown beside truth and prediction."""
    studio.open(work / "deliveries" / "deliveries.errtag")
    workspace = studio.window.workspace
    assert workspace is not None
    for _ in range(6):
        studio.settle()
        assert workspace.record is not None
        facts = workspace.record.metadata
        causes = (facts["hour"] in (17, 18), facts["weather"] == "snow", int(str(facts["courier_days"])) < 30)
        studio.keys(*(str(digit) for digit, found in enumerate(causes, start=1) if found))
        studio.keys("Return")
    studio.keys("Left")
    studio.settle()
    return studio.window.grab()


def statistics(studio: Studio, work: Path) -> QPixmap:
    """The prioritization table of the speech project, ranking included."""
    studio.open(work / "speech" / "speech.errtag")
    studio.keys("Ctrl+2")
    page = studio.window.project_page
    assert page is not None
    panel = page.page("stats")
    studio.wait(lambda: panel.model.latest is not None and panel.model.latest.ranked, rest=0.5)  # type: ignore[attr-defined]
    studio.window.toast.hide()
    return studio.window.grab()


def sets_page(studio: Studio, work: Path) -> QPixmap:
    """What tags gain together."""
    studio.open(work / "speech" / "speech.errtag")
    studio.keys("Ctrl+5")
    page = studio.window.project_page
    assert page is not None
    panel = page.page("sets")
    studio.wait(lambda: panel.model.latest is not None, rest=1.0)  # type: ignore[attr-defined]
    studio.window.toast.hide()
    return studio.window.grab()


def tags_page(studio: Studio, work: Path) -> QPixmap:
    """Names, keys and plans of the tags."""
    studio.open(work / "speech" / "speech.errtag")
    studio.keys("Ctrl+3")
    studio.settle()
    return studio.window.grab()


def keys_sheet(studio: Studio, work: Path) -> QPixmap:
    """All keys of the review page."""
    studio.open(work / "speech" / "speech.errtag")
    return studio.dialog(studio.window.handlers.keys, lambda dialog: dialog.isVisible())


def export_sheet(studio: Studio, work: Path) -> QPixmap:
    """What can be written, and how."""
    studio.open(work / "speech" / "speech.errtag")
    studio.keys("Ctrl+2")
    return studio.dialog(studio.window.actions_["project.export"].trigger, lambda dialog: dialog.isVisible())


def review(studio: Studio, name: str, count: int) -> None:
    """Review some examples of a built-in set as a perfect reviewer would; the last one stays open."""
    from errortagger.app.demo_sets import true_tags

    workspace = studio.window.workspace
    assert workspace is not None
    truth, order = true_tags(name), [tag.name for tag in workspace.session.tags]
    for number in range(count):
        studio.settle()
        assert workspace.row is not None
        given = truth[workspace.session.columns.keys[workspace.row]]
        studio.keys(*(str(order.index(tag) + 1) for tag in given), *(["Return"] if number < count - 1 else []))
    studio.settle()


def answer(studio: Studio, answers: Sequence[str]) -> None:
    """Give each of the next examples its tags by digit, and go on with Enter; the last one stays open."""
    for number, digits in enumerate(answers, start=1):
        studio.settle()
        studio.keys(*digits.split(), *(["Return"] if number < len(answers) else []))
    studio.settle()


Scene = Callable[[Studio, Path], "QPixmap"]
SCENES: dict[str, tuple[str, Scene]] = {
    "review-audio": ("dark", review_audio),
    "review-image": ("light", review_image),
    "review-text": ("light", review_text),
    "review-table": ("light", table_project),
    "stats-light": ("light", statistics),
    "stats-dark": ("dark", statistics),
    "tags": ("light", tags_page),
    "sets": ("light", sets_page),
    "keys": ("light", keys_sheet),
    "export": ("light", export_sheet),
    "import": ("light", import_sheet),
    "welcome": ("light", welcome),
}
"""Name of the picture -> theme and how it is made."""


# -- putting it together


def draw(names: Sequence[str]) -> None:
    """Draw the pictures of these names, one after the other."""
    from errortagger.app.settings import SettingsFile
    from errortagger.ui.shell.startup import make_app, make_window

    with_sound()
    with workplace() as work:
        use_screen(work / "screen.json")
        app = make_app()
        lay_out(work, REVIEWER)
        untouched = {path: path.read_bytes() for path in work.glob("*/*.errtag")}
        for name in names:
            theme, scene = SCENES[name]
            for path, content in untouched.items():
                path.write_bytes(content)
            settings = SettingsFile()
            settings.settings.theme, settings.settings.reviewer = theme, REVIEWER
            settings.settings.recent = []
            window = make_window(app, settings)
            window.resize(*SIZE)
            window.show()
            window.activateWindow()
            try:
                save(scene(Studio(window), work), IMAGES / f"{name}.png")
            finally:
                window.close()
                window.deleteLater()


def use_screen(description: Path) -> None:
    """Draw without a display, on a screen that is described in a file."""
    description.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={description}"


def with_sound() -> None:
    """Let the window believe in a sound device, so that pictures do not speak of the machine that draws them."""
    from errortagger.media import player
    from errortagger.media.output import NullOutput

    player.choose_output = lambda: (NullOutput(), "")


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder with a short name that does not change from run to run, because it can be read in the pictures."""
    work = Path(tempfile.gettempdir()) / "errortagger-pictures"
    work.mkdir(mode=0o700)
    os.environ["ERRORTAGGER_HOME"] = str(work / "home")
    try:
        yield work
    finally:
        shutil.rmtree(work)


def save(picture: QPixmap, path: Path) -> None:
    """Write a small PNG file."""
    from PIL import Image
    from PySide6.QtGui import QImage

    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = bytes(image.constBits())
    plain = Image.frombuffer("RGB", (image.width(), image.height()), pixels, "raw", "RGB", image.bytesPerLine(), 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


def main(names: Sequence[str]) -> int:
    """Draw all pictures, or those that are named."""
    unknown = [name for name in names if name not in SCENES]
    if unknown:
        print(f"no such picture: {', '.join(unknown)}; there are {', '.join(SCENES)}", file=sys.stderr)
        return 2
    os.environ |= {"QT_SCALE_FACTOR": "1", "QT_LOGGING_RULES": "qt.qpa.*=false"}
    try:
        draw(names or list(SCENES))
    except FileExistsError as error:
        print(f"{error.filename} is in the way; another run uses it, or one was killed: remove it", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
