"""The main window: welcome page or one project; assembly only, what it does is in ``handlers``."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from errortagger.app.settings import SettingsFile
from errortagger.domain.problems import Problem
from errortagger.domain.project import SUFFIX
from errortagger.ui.actions import ANYWHERE, ActionSet
from errortagger.ui.dialogs.message import Message, tell
from errortagger.ui.jobs import JobRunner
from errortagger.ui.panels.welcome import WelcomePage
from errortagger.ui.shell.handlers import Handlers, stored_state
from errortagger.ui.shell.theme import Theme
from errortagger.ui.widgets.drop import dropped_path
from errortagger.ui.widgets.progress_strip import ProgressStrip
from errortagger.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from errortagger.app.projects import OpenProject
    from errortagger.ui.models.workspace import Workspace
    from errortagger.ui.shell.project_page import ProjectPage
    from errortagger.ui.shell.tag_keys import TagKeys


class MainWindow(QMainWindow):
    """Holds the welcome page and at most one project page."""

    def __init__(self, settings: SettingsFile, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAccessibleName("ErrorTagger")
        self.setWindowTitle("ErrorTagger")
        self.setAcceptDrops(True)
        self.settings_file = settings
        self.theme = theme
        self.jobs = JobRunner(self)
        self.actions_ = ActionSet(self, settings.settings.keymap)
        self.project_page: ProjectPage | None = None
        self._tag_keys: TagKeys | None = None
        self._stack = QStackedWidget(self)
        self.setCentralWidget(self._stack)
        self.welcome = WelcomePage(settings.settings.recent, self)
        self._stack.addWidget(self.welcome)
        self.toast = Toast(self)
        self.progress = ProgressStrip(self)
        self.progress.hide()
        self.handlers = Handlers(self)
        self._connect()
        self._restore()
        if settings.note:
            self.toast.show_message(settings.note, duration_ms=0)

    @property
    def workspace(self) -> Workspace | None:
        """The open project, or None on the welcome page."""
        return self.project_page.workspace if self.project_page is not None else None

    def open_path(self, path: Path) -> None:
        """Open a project, or the import sheet for anything else."""
        if path.suffix.lower() == SUFFIX:
            self.open_project(path)
        elif path.exists():
            self.handlers.import_predictions(path)
        else:
            self.tell_problem(Problem("there is no such file", where=str(path), action="Check the name."))

    def open_project(self, path: Path) -> None:
        """Open a project file, off the screen's thread; the one that was open is closed first."""
        from errortagger.app.projects import open_project

        reviewer = self.settings_file.settings.reviewer or None
        self.close_project()
        self.jobs.run(
            self.tr("Opening {}").format(path.name),
            lambda _progress, _cancel: open_project(path, reviewer=reviewer),
            self.show_project,
            self.tell_problem,
        )

    def show_project(self, project: OpenProject) -> None:
        """Show an open project."""
        from errortagger.ui.models.workspace import Workspace
        from errortagger.ui.shell.project_page import ProjectPage
        from errortagger.ui.shell.tag_keys import TagKeys

        workspace = Workspace(project, self.settings_file, self)
        page = ProjectPage(workspace, self.actions_, self)
        self.project_page = page
        self.handlers.connect_page(page)
        self._tag_keys = TagKeys(self, workspace, page.review.toggle_tag)
        page.page_shown.connect(self._on_page)
        page.review.blind_switched.connect(lambda _on: self._on_page(page.current))
        workspace.notice.connect(lambda text, undo: self.toast.show_message(text, undo=undo))
        workspace.trouble.connect(self._tell_once)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.setWindowTitle(f"{project.session.info.name} – ErrorTagger")
        self.settings_file.remember(project.path)
        page.show_page("review")
        if project.session.read_only:
            self.toast.show_message(f"Read-only: {project.session.read_only}", kind="trouble", duration_ms=0)

    def close_project(self) -> None:
        """Save and close the open project; back to the welcome page."""
        page, self.project_page = self.project_page, None
        if page is None:
            return
        if self._tag_keys is not None:
            self._tag_keys.close()
            self._tag_keys = None
        self.actions_.show_page(ANYWHERE)
        try:
            page.close_page()
        except Problem as problem:
            self.tell_problem(problem)
        self._stack.removeWidget(page)
        page.deleteLater()
        self.welcome.set_recent(self.settings_file.settings.recent)
        self._stack.setCurrentWidget(self.welcome)
        self.setWindowTitle("ErrorTagger")

    def tell_problem(self, problem: Problem) -> None:
        """Show what happened and what to do."""
        what = f"{problem.where}: {problem.what}" if problem.where else problem.what
        tell(self, what, problem.action, getattr(problem, "details", ""))

    def tell_bug(self, error: str, log: str) -> None:
        """Show that the program itself is at fault."""
        what = self.tr("Something in ErrorTagger went wrong. Your work is saved.")
        self._tell_once(what, self.tr("The log is in {}").format(log), error)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, save everything, end every thread."""
        self.settings_file.settings.geometry = base64.b64encode(self.saveGeometry().data()).decode()
        self.handlers.save_layout()
        self.jobs.close()
        self.close_project()
        self.settings_file.save()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the progress strip in its corner."""
        super().resizeEvent(event)
        self._place_progress()

    def _place_progress(self) -> None:
        size = self.progress.sizeHint()
        self.progress.resize(size)
        self.progress.move(self.width() - size.width() - 16, self.height() - size.height() - 50)

    def _connect(self) -> None:
        self.welcome.open_requested.connect(self.open_path)
        self.welcome.predictions_requested.connect(self.handlers.import_predictions)
        self.welcome.demo_requested.connect(self.handlers.make_demo)
        self.welcome.browse_requested.connect(self.handlers.browse)
        self.welcome.new_requested.connect(self.handlers.import_predictions)
        self.welcome.forget_requested.connect(self._forget)
        self.toast.undo_requested.connect(self.actions_["edit.undo"].trigger)
        self.jobs.started.connect(self._on_job)
        self.jobs.progressed.connect(self.progress.set_progress)
        self.jobs.finished.connect(self.progress.hide)
        self.jobs.trouble.connect(self.tell_problem)
        self.progress.cancel_requested.connect(self.jobs.cancel)

    def _tell_once(self, what: str, action: str, details: str = "") -> None:
        """The same message is not put over itself: ten keys on a full disk are one message."""
        text = "\n\n".join(part for part in (what, action, details) if part)
        if not any(message.plain_text() == text for message in self.findChildren(Message)):
            tell(self, what, action, details)

    def _forget(self, path: Path) -> None:
        self.settings_file.forget(path)
        self.welcome.set_recent(self.settings_file.settings.recent)

    def _on_page(self, name: str) -> None:
        """Keys of tags work where there is something to tag."""
        if self._tag_keys is not None and self.project_page is not None:
            self._tag_keys.set_active(name == "review" and not self.project_page.review.blind.on)

    def _on_job(self, _name: str) -> None:
        self._place_progress()
        self.progress.show()
        self.progress.raise_()

    def _restore(self) -> None:
        self.resize(1440, 900)
        self.restoreGeometry(stored_state(self.settings_file.settings.geometry))
