"""The dialogs of an open project, each a short function: ask, then do. A dialog is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from errortagger.domain.filter_nodes import FilterProblem
from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.types import LabelCheck
from errortagger.session.frame import ERRORS
from errortagger.ui.tokens import tokens

if TYPE_CHECKING:
    from errortagger.session.queues import Queue
    from errortagger.ui.panels.review import ReviewPanel
    from errortagger.ui.shell.main_window import MainWindow


def keys(window: MainWindow) -> None:
    """All keys of the page shown."""
    from errortagger.ui.dialogs.keys_sheet import KeysSheet

    workspace = window.workspace
    tags = list(workspace.session.tags) if workspace else ()
    KeysSheet(window.actions_, tags, window.actions_.page, window).exec()


def commands(window: MainWindow) -> None:
    """All commands, tags and recent projects."""
    from errortagger.session import queues
    from errortagger.ui.dialogs.command_palette import CommandPalette, action_commands, recent_commands, tag_commands

    found = action_commands(window.actions_)
    workspace = window.workspace
    if workspace is not None:
        found += tag_commands(
            workspace.session.tags, lambda tag: workspace.open_queue(queues.with_tag(workspace.session, tag))
        )
    found += recent_commands(window.settings_file.settings.recent, window.open_project)
    CommandPalette(found, window).exec()


def about(window: MainWindow) -> None:
    """Versions, licences, log."""
    from errortagger.ui.dialogs.about_dialog import AboutDialog

    AboutDialog(window).exec()


def settings(window: MainWindow) -> None:
    """Settings; each change counts at once."""
    from errortagger.ui.dialogs.settings_dialog import SettingsDialog

    workspace = window.workspace
    tag_keys = {tag.key.upper(): tag.name for tag in workspace.session.tags if tag.key} if workspace else {}
    dialog = SettingsDialog(window.settings_file, window, tag_keys=tag_keys)
    dialog.changed.connect(lambda name: _use_setting(window, name))
    dialog.exec()


def _use_setting(window: MainWindow, name: str) -> None:
    if name in ("theme", "font_scale"):
        apply_theme(window)
    elif name == "keymap":
        window.actions_.use_keymap(window.settings_file.settings.keymap)


def apply_theme(window: MainWindow) -> None:
    """Draw everything in the theme and size of the settings."""
    chosen = window.settings_file.settings
    app = QApplication.instance()
    if isinstance(app, QApplication):
        window.theme.apply(app, chosen.theme, chosen.font_scale / 100)


def switch_theme(window: MainWindow) -> None:
    """Light to dark and back; holds from now on."""
    window.settings_file.settings.theme = "light" if tokens().dark else "dark"
    apply_theme(window)
    window.settings_file.save()


def switch_advance(window: MainWindow) -> None:
    """Go on after the first tag, or stay."""
    chosen = window.settings_file.settings
    chosen.auto_advance = "off" if chosen.auto_advance == "tag" else "tag"
    window.settings_file.save()
    words = {"tag": "After a tag: reviewed, and on to the next", "off": "After a tag: stay (Enter goes on)"}
    window.toast.show_message(words[chosen.auto_advance])


def switch_arrival(window: MainWindow) -> None:
    """Play a clip when it arrives, or wait for Space."""
    chosen = window.settings_file.settings
    chosen.play_on_arrival = not chosen.play_on_arrival
    window.settings_file.save()
    window.toast.show_message("Clips play on arrival" if chosen.play_on_arrival else "Clips wait for Space")


def export(window: MainWindow) -> None:
    """Write an export."""
    workspace = window.workspace
    if workspace is None:
        return
    from errortagger.ui.dialogs.export_sheet import ExportSheet

    sheet = ExportSheet(workspace.project, window)
    sheet.written.connect(lambda path: window.toast.show_message(f"Written: {path}", kind="done"))
    sheet.exec()


def save_copy(window: MainWindow) -> None:
    """Everything is saved already; a copy is for others, or for a disk that is full."""
    workspace = window.workspace
    if workspace is None:
        return
    proposal = workspace.path.with_name(f"{workspace.path.stem} copy.errtag")
    name, _ = QFileDialog.getSaveFileName(
        window, "Everything is saved already – save a copy", str(proposal), "Projects (*.errtag)"
    )
    if not name:
        return
    target = Path(name)
    window.jobs.run(
        f"Saving {target.name}",
        lambda _progress, _cancel: workspace.project.save_copy(target),
        lambda _done: window.toast.show_message(f"Copy saved: {target.name}", kind="done"),
        window.tell_problem,
    )


def locate_media(window: MainWindow) -> None:
    """Say which folder the media are in."""
    workspace, page = window.workspace, window.project_page
    if workspace is None or page is None:
        return
    folder = QFileDialog.getExistingDirectory(window, "Locate the media folder", str(workspace.project.media_folder()))
    if not folder:
        return
    try:
        workspace.project.change_info(media_root=workspace.project.relative_folder(Path(folder)))
    except Problem as problem:
        window.tell_problem(problem)
        return
    page.review.stage.feed.relocate()
    page.review.stage.show_current()
    window.toast.show_message(f"Media are read from {folder}")


def go_to(window: MainWindow) -> None:
    """Go to an example by id or number."""
    from errortagger.ui.dialogs.goto_dialog import GotoDialog

    workspace, page = window.workspace, window.project_page
    if workspace is None or page is None:
        return
    session = workspace.session
    dialog = GotoDialog(session.columns.keys, workspace.view.queue.rows, window, visible=session.visible)
    dialog.exec()
    row = dialog.row()
    if row is not None:
        page.show_page("review")
        workspace.go_to(row)


def recheck(window: MainWindow) -> None:
    """Choose a late tag and go through the examples that were never asked about it."""
    from errortagger.session import queues
    from errortagger.ui.dialogs.recheck_dialog import RecheckDialog, tags_to_recheck

    workspace = window.workspace
    if workspace is None:
        return
    dialog = RecheckDialog(tags_to_recheck(workspace.session), window)
    dialog.exec()
    tag = dialog.tag()
    if tag is not None:
        workspace.open_queue(queues.rereview(workspace.session, tag))


def plan_review(window: MainWindow) -> None:
    """Plan the review of a side by strata, and begin with it."""
    from errortagger.app.plans import Proposal, declare, propose
    from errortagger.session import queues
    from errortagger.ui.dialogs.plan_dialog import PlanDialog, Wish

    workspace = window.workspace
    if workspace is None:
        return
    project, session = workspace.project, workspace.session

    def ask(wish: Wish, done: Callable[[Proposal], object], failed: Callable[[Problem], object]) -> None:
        window.jobs.run(
            "Counting strata",
            lambda _progress, _cancel: propose(project, wish.side, wish.by, wish.allocation, wish.points),
            done,
            failed,
            replace=True,
        )

    dialog = PlanDialog(project, ask, window)
    if not dialog.exec():
        return
    side, found = dialog.chosen_side(), dialog.proposal()
    try:
        declare(project, side, found.plan if found else None, strata=found.strata if found else None)
    except Problem as problem:
        window.tell_problem(problem)
        return
    workspace.open_queue(queues.random_errors(session) if side == ERRORS else queues.control(session))


def filter_queue(window: MainWindow, text: str, *, row: int | None = None) -> None:
    """Review what a filter finds, from ``row`` on; an empty filter goes back to all errors."""
    from errortagger.session import queues

    workspace, page = window.workspace, window.project_page
    if workspace is None or page is None:
        return
    from errortagger.app.slices import filter_queue as find

    if not text:
        workspace.open_queue(queues.random_errors(workspace.session))
        return

    def shown(queue: Queue) -> None:
        if window.workspace is not workspace:
            return  # closed meanwhile
        workspace.open_queue(queue, row=row)
        page.review.take_focus()

    def failed(problem: Problem) -> None:
        if isinstance(problem, FilterProblem) and window.workspace is workspace:
            page.filter.show_problem(problem)
        elif window.workspace is workspace:
            window.tell_problem(problem)

    window.jobs.run("Filtering", lambda _progress, _cancel: find(workspace.project, text), shown, failed, replace=True)


def exclude(window: MainWindow, review: ReviewPanel) -> None:
    """Exclude the example with a reason, or take an excluded one back in."""
    from errortagger.ui.dialogs.exclude_dialog import ExcludeDialog

    workspace = window.workspace
    if workspace is None or workspace.row is None:
        return
    if workspace.session.marks.any(MarkField.EXCLUDED, workspace.row):
        review.exclude(None)
        return
    dialog = ExcludeDialog(window)
    dialog.exec()
    if dialog.reason():
        review.exclude(dialog.reason())


def correct_label(window: MainWindow, review: ReviewPanel, row: int) -> None:
    """The label is wrong: what is right? Nothing takes the correction back, the label itself what was said of it."""
    from errortagger.ui.dialogs.correct_label_dialog import CorrectLabelDialog

    workspace = window.workspace
    record = workspace.records.get(row) if workspace is not None else None
    if workspace is None or record is None:
        return
    marks, me = workspace.session.marks, workspace.session.reviewer.id
    dialog = CorrectLabelDialog(
        (),
        truth=record.ground_truth or "",
        prediction=record.prediction or "",
        correct=marks.get(MarkField.CORRECT_LABEL, me, row) or "",
        labels=workspace.project.labels(),
        parent=window,
    )
    dialog.exec()
    label = dialog.label()
    if label is None:
        return
    if label and label == record.ground_truth:
        review.set_correct_label(row, None, None)
        return
    wrong_too = bool(label) and label != record.prediction
    review.set_correct_label(row, LabelCheck.BOTH_WRONG if wrong_too else LabelCheck.LABEL_WRONG, label or None)
