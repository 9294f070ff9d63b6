"""Where projects come from: choosing files, the import sheet, the built-in sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from errortagger.app.settings import home
from errortagger.domain.project import SUFFIX
from errortagger.ui.dialogs.folders import documents

if TYPE_CHECKING:
    from errortagger.ui.shell.main_window import MainWindow

_TABLES = "*.csv *.tsv *.jsonl *.json *.parquet *.xlsx *.xls"


def browse(window: MainWindow) -> None:
    """Choose a project, or predictions, to open."""
    filters = f"Projects and predictions (*{SUFFIX} {_TABLES});;Projects (*{SUFFIX});;All files (*)"
    name, _ = QFileDialog.getOpenFileName(window, "Open", str(_last_folder(window)), filters)
    if name:
        window.open_path(Path(name))


def import_predictions(window: MainWindow, path: Path | None = None) -> None:
    """The import sheet; makes a project and opens it."""
    source = path or _choose_predictions(window)
    if source is None:
        return
    from errortagger.app.create import create_project
    from errortagger.ui.dialogs.import_sheet import ImportSheet

    sheet = ImportSheet(source, window)
    sheet.exec()
    choice = sheet.choice()
    if choice is None:
        return
    chosen, target, options = choice.source, choice.target, choice.options
    window.jobs.run(
        f"Importing {chosen.name}",
        lambda progress, cancel: create_project(target, chosen, options, progress=progress, cancel=cancel),
        lambda _report: window.open_project(target),
        window.tell_problem,
    )


def import_into(window: MainWindow) -> None:
    """Add a file to the open project, which is opened again afterwards."""
    workspace = window.workspace
    source = _choose_predictions(window)
    if workspace is None or source is None:
        return
    from errortagger.app.adding import add_to_project
    from errortagger.ui.dialogs.import_sheet import ImportSheet

    sheet = ImportSheet(source, window, project=workspace.project)
    sheet.exec()
    choice = sheet.choice()
    if choice is None:
        return
    chosen, options = choice.source, choice.options
    project, path = workspace.project, workspace.path

    def done(report: dict[str, object]) -> None:
        window.open_project(path)
        window.toast.show_message(_told(report), kind="done")

    window.jobs.run(
        f"Importing {chosen.name}",
        lambda progress, cancel: add_to_project(project, chosen, options, progress=progress, cancel=cancel),
        done,
        window.tell_problem,
    )


def make_demo(window: MainWindow, name: str) -> None:
    """Make (or find) the project of a built-in set in the person's data folder, and open it."""
    from errortagger.app.demo import make_demo as make

    folder = home("data") / "demo"
    window.jobs.run(
        f"Making the {name} project",
        lambda progress, cancel: make(name, folder, progress=progress, cancel=cancel),
        lambda made: window.open_project(made.project),
        window.tell_problem,
    )


def _told(report: dict[str, object]) -> str:
    parts = [f"{report['new_examples']} new examples"]
    if report["known"]:
        parts.append(f"{report['known']} known")
        parts.append(f"{report['fixed']} fixed, {report['still_wrong']} still wrong, {report['newly_broken']} broken")
        if not report["active"]:
            parts.append("errors are still counted on the first model")
    return " · ".join(parts)


def _choose_predictions(window: MainWindow) -> Path | None:
    filters = f"Predictions ({_TABLES});;All files (*)"
    name, _ = QFileDialog.getOpenFileName(window, "Predictions", str(_last_folder(window)), filters)
    return Path(name) if name else None


def _last_folder(window: MainWindow) -> Path:
    recent = window.settings_file.settings.recent
    folder = Path(recent[0]).parent if recent else documents()
    return folder if folder.is_dir() else documents()
