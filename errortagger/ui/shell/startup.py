"""From nothing to a window: checks, logging, theme, and the first page."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from errortagger import __version__
from errortagger.app.settings import SettingsFile, home
from errortagger.domain.problems import Problem
from errortagger.resources import resource_path
from errortagger.ui.shell.canary import check_qt
from errortagger.ui.shell.collector import Collector

if TYPE_CHECKING:
    from errortagger.ui.shell.main_window import MainWindow

log = logging.getLogger("errortagger")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run(path: Path | None) -> int:
    """Show the window on a project, a predictions file or the welcome page, until it is closed."""
    fault = check_qt()
    if fault is not None:
        raise Problem(fault)
    keep_log()
    app = make_app()
    settings = SettingsFile()
    window = make_window(app, settings)
    window.show()
    collector = Collector(app)
    if path is not None:
        QTimer.singleShot(0, lambda: window.open_path(path))
    status = int(app.exec())
    collector.close()
    return status


def make_app() -> QApplication:
    """The application object with its names and icon."""
    from PySide6.QtGui import QIcon

    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("errortagger")
    app.setApplicationDisplayName("ErrorTagger")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("org.errortagger.ErrorTagger")
    app.setWindowIcon(QIcon(str(resource_path("icons", "errortagger.svg"))))
    return app


def make_window(app: QApplication, settings: SettingsFile) -> MainWindow:
    """The main window in the person's theme."""
    from errortagger.ui.shell.main_window import MainWindow
    from errortagger.ui.shell.theme import Theme

    theme = Theme(app)
    theme.apply(app, settings.settings.theme, settings.settings.font_scale / 100)
    return MainWindow(settings, theme)


def keep_log() -> None:
    """Log to a rotating file in the state folder; crashes of the interpreter go beside it."""
    folder = home("state")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(folder / "errortagger.log", maxBytes=1 << 20, backupCount=4)
        crash = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError as error:
        print(f"errortagger: no log is kept: {error}", file=sys.stderr)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    faulthandler.enable(crash)
    qInstallMessageHandler(_qt_message)
    sys.excepthook = _bug


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)


def _bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug: into the log, and told once in the window; work is on disk already."""
    log.error("unexpected error", exc_info=(kind, error, trace))
    print(f"errortagger: unexpected error: {kind.__name__}: {error}", file=sys.stderr)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        for widget in app.topLevelWidgets():
            if widget.objectName() == "mainWindow":
                widget.tell_bug(f"{kind.__name__}: {error}", str(home("state") / "errortagger.log"))  # type: ignore[attr-defined]
                return
