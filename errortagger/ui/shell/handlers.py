"""What the actions do: the table from action ids to the workspace, the pages and the dialogs."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QWidget

from errortagger.domain.problems import Problem
from errortagger.domain.types import TagId
from errortagger.session import queues
from errortagger.ui.shell import project_dialogs, source_dialogs
from errortagger.ui.shell.menus import make_menu

if TYPE_CHECKING:
    from errortagger.ui.models.workspace import Workspace
    from errortagger.ui.panels.review import ReviewPanel
    from errortagger.ui.shell.main_window import MainWindow
    from errortagger.ui.shell.project_page import ProjectPage


class Handlers(QObject):
    """Binds every declared action. What needs an open project does nothing without one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.actions_.bind({**self._always(), **self._project(), **self._review(), **self._media()})

    @property
    def workspace(self) -> Workspace | None:
        """The open project."""
        return self._window.workspace

    def connect_page(self, page: ProjectPage) -> None:
        """Join a new project page with the dialogs and the other pages."""
        window = self._window
        page.settings_requested.connect(self.settings)
        page.top.menu_requested.connect(self.menu)
        page.top.commands_requested.connect(self.commands)
        page.top.undo_requested.connect(window.actions_["edit.undo"].trigger)
        page.top.redo_requested.connect(window.actions_["edit.redo"].trigger)
        page.top.help_requested.connect(self.keys)
        review = page.review
        review.tag_edit_requested.connect(self.edit_tag)
        review.locate_requested.connect(self.locate_media)
        review.queue_requested.connect(self.queue)
        page.filter.entered.connect(self.filter)
        review.correct_label_requested.connect(lambda row: project_dialogs.correct_label(window, review, row))
        page.add_page("stats", self._make_stats)
        page.add_page("sets", self._make_sets)
        page.add_page("tags", self._make_tags)
        page.add_page("history", self._make_history)
        review.splitter.restoreState(stored_state(window.settings_file.settings.splitters.get("review", "")))

    def save_layout(self) -> None:
        """Remember how the panes are divided."""
        page = self._window.project_page
        if page is not None:
            state = base64.b64encode(page.review.splitter.saveState().data()).decode()
            self._window.settings_file.settings.splitters["review"] = state

    def import_predictions(self, path: Path | None = None) -> None:
        """The import sheet, for a file or after choosing one."""
        source_dialogs.import_predictions(self._window, path)

    def make_demo(self, name: str) -> None:
        """Make (or find) the project of a built-in set and open it."""
        source_dialogs.make_demo(self._window, name)

    def browse(self) -> None:
        """Choose a project, or predictions, to open."""
        source_dialogs.browse(self._window)

    def queue(self, recipe: str) -> None:
        """Review another queue: an action id, or ``tag:<id>``."""
        handlers = self._project()
        if recipe in handlers:
            handlers[recipe]()
        elif recipe.startswith("tag:") and self.workspace is not None:
            tag = TagId(int(recipe.removeprefix("tag:")))
            self.workspace.open_queue(queues.with_tag(self.workspace.session, tag))

    def filter(self, text: str) -> None:
        """Review what a filter finds; a mistake in it is pointed at."""
        project_dialogs.filter_queue(self._window, text)

    def edit_tag(self, tag: int) -> None:
        """Show a tag on the tags page."""
        page = self._window.project_page
        if page is not None:
            page.show_page("tags")
            page.page("tags").edit(tag)  # type: ignore[attr-defined]

    def locate_media(self) -> None:
        """Say where the media are now."""
        project_dialogs.locate_media(self._window)

    def settings(self) -> None:
        """The settings."""
        project_dialogs.settings(self._window)

    def keys(self) -> None:
        """All keys."""
        project_dialogs.keys(self._window)

    def menu(self) -> None:
        """The menu, under its button."""
        self._with_page(self._open_menu)

    def _open_menu(self, page: ProjectPage) -> None:
        menu = make_menu(self._window.actions_, page)
        menu.exec(page.top.menu_place())
        menu.deleteLater()

    def commands(self) -> None:
        """All commands."""
        project_dialogs.commands(self._window)

    def _make_stats(self) -> QWidget:
        from errortagger.ui.panels.stats import StatsPanel

        panel = StatsPanel(self._need())
        panel.export_requested.connect(lambda: project_dialogs.export(self._window))
        panel.tag_edit_requested.connect(self.edit_tag)
        return panel

    def _make_sets(self) -> QWidget:
        from errortagger.ui.panels.sets import SetsPanel

        return SetsPanel(self._need())

    def _make_tags(self) -> QWidget:
        from errortagger.ui.panels.tags import TagsPanel

        return TagsPanel(self._need())

    def _make_history(self) -> QWidget:
        from errortagger.ui.panels.history import HistoryPanel

        return HistoryPanel(self._need())

    def _need(self) -> Workspace:
        if self.workspace is None:
            raise Problem("no project is open", action="Open one first.")
        return self.workspace

    def _with_page(self, run: Callable[[ProjectPage], object]) -> None:
        page = self._window.project_page
        if page is not None:
            run(page)

    def _on_workspace(self, run: Callable[[Workspace], object]) -> Callable[[], None]:
        return lambda: self._with_page(lambda page: run(page.workspace))

    def _on_review(self, run: Callable[[ReviewPanel], object]) -> Callable[[], None]:
        return lambda: self._with_page(lambda page: run(page.review))

    def _always(self) -> dict[str, Callable[[], object]]:
        window = self._window
        return {
            "project.open": self.browse,
            "project.new": self.import_predictions,
            "app.settings": self.settings,
            "app.quit": window.close,
            "view.full": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
            "view.theme": lambda: project_dialogs.switch_theme(window),
            "help.keys": self.keys,
            "help.commands": self.commands,
            "help.about": lambda: project_dialogs.about(window),
        }

    def _project(self) -> dict[str, Callable[[], object]]:
        window = self._window

        def show(page: str) -> Callable[[], object]:
            return lambda: self._with_page(lambda shown: shown.show_page(page))

        on = self._on_workspace
        return {
            "project.import": lambda: source_dialogs.import_into(window),
            "project.export": lambda: project_dialogs.export(window),
            "project.copy": lambda: project_dialogs.save_copy(window),
            "project.retry": on(lambda workspace: workspace.try_saving_again()),
            "project.media": self.locate_media,
            "project.close": window.close_project,
            "edit.undo": lambda: self._with_page(_undo),
            "edit.redo": lambda: self._with_page(_redo),
            "tags.edit": show("tags"),
            "review.goto": lambda: project_dialogs.go_to(window),
            "queue.random": on(lambda w: w.open_queue(queues.random_errors(w.session))),
            "queue.control": on(lambda w: w.open_queue(queues.control(w.session))),
            "queue.rereview": lambda: project_dialogs.recheck(window),
            "review.blind": on(lambda workspace: workspace.switch_blind()),
            "queue.all": on(lambda w: w.open_queue(queues.everything(w.session))),
            "queue.filter": self._focus_filter,
            "queue.plan": lambda: project_dialogs.plan_review(window),
            "queue.refresh": on(self._refresh),
            "view.review": show("review"),
            "view.stats": show("stats"),
            "view.tags": show("tags"),
            "view.history": show("history"),
            "view.sets": show("sets"),
            "help.menu": self.menu,
            "view.pane": lambda: self._with_page(lambda page: page.focus_next_pane()),
        }

    def _review(self) -> dict[str, Callable[[], object]]:
        on = self._on_review

        def step(by: int) -> Callable[[], object]:
            return self._on_workspace(lambda workspace: workspace.step(by))

        return {
            "review.done": on(lambda review: review.mark_reviewed()),
            "review.next": step(1),
            "review.previous": step(-1),
            "review.back": on(lambda review: review.back_to_touched()),
            "review.same": on(lambda review: review.same_as_previous()),
            "review.unsure": on(lambda review: review.mark_unsure()),
            "review.label_wrong": on(lambda review: review.label_wrong()),
            "review.human": on(lambda review: review.cycle_human()),
            "review.note": on(lambda review: review.write_note()),
            "review.bookmark": on(lambda review: review.toggle_bookmark()),
            "review.defer": on(lambda review: review.defer()),
            "review.exclude": on(lambda review: project_dialogs.exclude(self._window, review)),
            "review.unreview": on(lambda review: review.take_back()),
            "review.advance": lambda: project_dialogs.switch_advance(self._window),
            "tags.find": on(lambda review: review.find_tag()),
            "view.focus": on(lambda review: review.set_focus_mode(review.inspector.isVisible())),
        }

    def _media(self) -> dict[str, Callable[[], object]]:
        on = self._on_review

        def seek(seconds: float) -> Callable[[], object]:
            return on(lambda review: review.stage.playback.seek_by(seconds))

        def speed(step: int) -> Callable[[], object]:
            return on(lambda review: review.stage.playback.change_speed(step))

        return {
            "media.play": on(lambda review: review.play()),
            "media.replay": on(lambda review: review.stage.playback.replay()),
            "media.loop": on(lambda review: review.stage.playback.toggle_loop()),
            "media.loop_in": on(lambda review: review.stage.playback.loop_in()),
            "media.loop_out": on(lambda review: review.stage.playback.loop_out()),
            "media.back": seek(-1.0),
            "media.forward": seek(1.0),
            "media.back_fine": seek(-0.1),
            "media.forward_fine": seek(0.1),
            "media.slower": speed(-1),
            "media.faster": speed(1),
            "media.normal": speed(0),
            "media.gain": on(lambda review: review.stage.playback.toggle_gain()),
            "media.arrival": lambda: project_dialogs.switch_arrival(self._window),
            "image.zoom": on(lambda review: review.stage.image.toggle_zoom()),
            "image.in": on(lambda review: review.stage.image.zoom_in()),
            "image.out": on(lambda review: review.stage.image.zoom_out()),
            "image.fit": on(lambda review: review.stage.image.fit()),
        }

    def _refresh(self, workspace: Workspace) -> None:
        recipe = workspace.view.queue.recipe
        if recipe.startswith("filter:"):
            project_dialogs.filter_queue(self._window, recipe.removeprefix("filter:"), row=workspace.row)
        else:
            workspace.refresh_queue()

    def _focus_filter(self) -> None:
        page = self._window.project_page
        if page is not None:
            page.show_page("review")
            page.filter.setFocus()
            page.filter.selectAll()


def stored_state(text: str) -> QByteArray:
    """The state of a widget as the settings hold it; nothing if it is damaged (Qt then restores nothing)."""
    try:
        return QByteArray(base64.b64decode(text))
    except ValueError:
        return QByteArray()


def _undo(page: ProjectPage) -> None:
    page.review.inspector.save_note()  # a note that is being typed is the last step
    page.workspace.undo()


def _redo(page: ProjectPage) -> None:
    page.review.inspector.save_note()
    page.workspace.redo()
