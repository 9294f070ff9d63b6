"""Writing results to a file: what, in which format, where to; the work runs beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from errortagger.app.exports import SUFFIXES, check_request, export
from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.app.projects import OpenProject
from errortagger.domain.problems import Problem
from errortagger.ui.dialogs.fields import Choice, LabelledRow, Option, OptionGroup, TroubleLine, tab_chain
from errortagger.ui.dialogs.folders import can_write, documents, show_in_folder
from errortagger.ui.dialogs.message import ask
from errortagger.ui.dialogs.sheet import Sheet, hint
from errortagger.ui.jobs import JobRunner
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import describe
from errortagger.ui.widgets.progress_strip import ProgressBar

_SHEETS = (".csv", ".tsv")
_FORMATS = {
    ".csv": "CSV: comma-separated", ".tsv": "TSV: tab-separated", ".xlsx": "Excel workbook", ".parquet": "Parquet",
    ".json": "JSON", ".jsonl": "JSON Lines: one object a line", ".md": "Markdown table", ".html": "Web page (one file)",
}  # fmt: skip
_USUAL = {
    "prioritization": (".xlsx", ".html", ".md", ".csv", ".tsv", ".parquet", ".json", ".jsonl"),
    "batch": (".jsonl", ".csv", ".tsv", ".json", ".parquet", ".xlsx", ".md", ".html"),
}


class ExportSheet(Sheet):
    """Asks what to export and writes it. It stays open to say where the file is."""

    written = Signal(object)
    """Path of the file that was written."""

    def __init__(self, project: OpenProject, parent: QWidget | None = None) -> None:
        super().__init__("", parent, object_name="exportSheet", width=600)
        self.set_title(self.tr("Export"))
        self._project = project
        self._path: Path | None = None
        self.jobs = JobRunner(self)
        self.what = OptionGroup(self.tr("What to export"), self._whats(), self, object_name="exportWhat")
        self.suffix = Choice(self.tr("Format"), self, object_name="exportFormat")
        self.name = QLineEdit(self)
        describe(self.name, self.tr("File"), object_name="exportFile")
        self.safe = Option(self.tr("Safe for spreadsheet programs"), "", self, object_name="exportSafe", single=False)
        self._safe_hint = hint(
            self.tr("Puts an apostrophe before cells that begin with =, +, − or @, so that no program runs them."), self
        )
        self.trouble = TroubleLine(self, object_name="exportTrouble")
        self.progress = ProgressBar(self)
        self.progress.setObjectName("exportProgress")
        self.state = hint("", self)
        self.state.setObjectName("exportDone")
        self._build()
        self._connect()
        self._on_what()

    def target(self) -> Path:
        """The file to write: the name as typed, with the suffix of the format."""
        typed = Path(self.name.text().strip()).expanduser()
        path = typed if typed.is_absolute() else self._folder() / typed
        return (
            path.with_suffix(str(self.suffix.value()))
            if path.suffix.lower() in SUFFIXES
            else path.with_name(f"{path.name}{self.suffix.value()}")
        )

    def start(self) -> None:
        """Write the file. Trouble is said in the sheet."""
        target, what, safe = self.target(), str(self.what.value()), self.safe.isChecked() and self._is_sheet()
        self.trouble.show_text("")
        try:
            if not self.name.text().strip():
                raise Problem("the file needs a name", action="Type one.")
            check_request(what, target)
        except Problem as problem:
            self.trouble.show_problem(problem)
            return
        if target.exists() and not self._may_replace(target):
            return

        def work(progress: ProgressSink, cancel: CancelToken) -> Path:
            export(self._project, what, target, spreadsheet_safe=safe, progress=progress, cancel=cancel)
            return target

        self._set_busy(True)
        self.jobs.run(self.tr("Export"), work, self._on_done, self._on_failed, cancelled=self._on_cancelled)

    def reject(self) -> None:
        """Esc while a file is written cancels the writing; otherwise it closes."""
        if self.jobs.running:
            self.jobs.cancel()
        else:
            super().reject()

    def let_go(self) -> None:
        """Let go of the thread; called when the sheet goes away."""
        self.jobs.close()

    def _whats(self) -> list[tuple[object, str, str]]:
        return [
            ("prioritization", self.tr("What to fix next"), self.tr("One row a tag: shares, gains, intervals, counts")),
            ("tags", self.tr("Tags by example"), self.tr("One row an example, one column a tag: 1, 0, ? or empty")),
            (
                "examples",
                self.tr("Examples"),
                self.tr("One row an example: label, prediction, review, notes, metadata"),
            ),
            ("assignments", self.tr("Answers"), self.tr("One row for each answer: who, which tag, when and how")),
            ("batch", self.tr("Next batch to review"), self.tr("The unreviewed examples in random order, for scripts")),
        ]

    def _build(self) -> None:
        for widget in (
            self.what,
            LabelledRow(self.tr("Format"), self.suffix, self, label_width=72),
            self._file_row(),
            self.safe,
            self._safe_hint,
            self.trouble,
            self.progress,
            self.state,
        ):
            self.body.addWidget(widget)
        self.show_button = self.add_button(self.tr("Show in folder"), object_name="exportShow", icon="folder-open")
        self.show_button.hide()
        self.cancel_button = self.add_cancel()
        self.go = self.add_button(self.tr("Export"), object_name="exportGo", variant="primary", icon="download")
        tab_chain(self.suffix, self.name, self._choose_button, self.safe, self.show_button, self.cancel_button, self.go)
        self.progress.hide()
        self.state.hide()
        self.what.focus_chosen()

    def _file_row(self) -> LabelledRow:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        self._choose_button = Button(self.tr("Choose…"), both, object_name="exportChoose")
        self._choose_button.setAutoDefault(False)
        self._choose_button.clicked.connect(self._choose)
        row.addWidget(self.name, 1)
        row.addWidget(self._choose_button)
        both.setAccessibleName(self.tr("File"))
        return LabelledRow(self.tr("File"), both, self, label_width=72)

    def _connect(self) -> None:
        self.what.chosen.connect(lambda _value: self._on_what())
        self.suffix.picked.connect(lambda _value: self._on_suffix())
        self.name.textEdited.connect(lambda _text: self._reset())
        self.go.clicked.connect(self.start)
        self.show_button.clicked.connect(lambda: self._path is not None and show_in_folder(self._path))
        self.jobs.progressed.connect(self._on_progress)
        self.finished.connect(self.let_go)

    def _folder(self) -> Path:
        folder = self._project.path.resolve().parent
        return folder if can_write(folder) else documents()

    def _on_what(self) -> None:
        what = str(self.what.value())
        usual = _USUAL.get(what, SUFFIXES)
        self.suffix.set_options((suffix, _FORMATS[suffix]) for suffix in usual)
        self.suffix.set_value(usual[0])
        self.name.setText(str(self._folder() / f"{self._project.path.stem}-{what}{usual[0]}"))
        self._on_suffix()

    def _on_suffix(self) -> None:
        if self.name.text().strip():
            self.name.setText(str(self.target()))
        self.safe.setVisible(self._is_sheet())
        self._safe_hint.setVisible(self._is_sheet())
        self._reset()

    def _is_sheet(self) -> bool:
        return self.suffix.value() in _SHEETS and self.what.value() != "prioritization"

    def _reset(self) -> None:
        self.trouble.show_text("")
        self.state.hide()
        self.show_button.hide()
        self.cancel_button.setText(self.tr("Cancel"))
        if self.isVisible():
            self.fit()

    def _choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export to"), str(self.target()))
        if name:
            suffix = Path(name).suffix.lower()
            if suffix in SUFFIXES:
                self.suffix.set_value(suffix)
            self.name.setText(name)
            self._on_suffix()

    def _may_replace(self, target: Path) -> bool:
        text = self.tr("Replace {name}?").replace("{name}", target.name)
        folder = str(target.parent)
        return ask(self, text, self.tr("Replace"), self.tr("Keep it"), details=folder, dangerous=True)

    def _set_busy(self, on: bool) -> None:
        for widget in (self.what, self.suffix, self.name, self.safe, self.go):
            widget.setEnabled(not on)
        self.progress.setVisible(on)
        self.progress.set_share(None)
        self.state.setVisible(on)
        self.state.setText(self.tr("Writing…") if on else "")
        self.show_button.setVisible(False)
        self.cancel_button.setText(self.tr("Cancel"))
        self.fit()

    def _on_progress(self, _name: str, done: int, total: object, detail: str) -> None:
        if isinstance(total, int) and total > 0:
            self.progress.set_share(done / total)
            self.state.setText(f"{detail} · {done:,} / {total:,}")
        elif detail:
            self.state.setText(detail)

    def _on_done(self, target: Path) -> None:
        self._set_busy(False)
        self._path = target
        size = file_size(target.stat().st_size)
        self.state.setText(self.tr("Written: {name} ({size})").replace("{name}", target.name).replace("{size}", size))
        self.state.show()
        self.show_button.show()
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()
        self.written.emit(target)

    def _on_failed(self, problem: Problem) -> None:
        self._set_busy(False)
        self.trouble.show_problem(problem)
        self.fit()

    def _on_cancelled(self) -> None:
        self._set_busy(False)
        self.state.setText(self.tr("Cancelled; nothing was written."))
        self.state.show()
        self.fit()


def file_size(size: int) -> str:
    """A size for people: ``812 bytes``, ``21.4 kB``, ``3.2 MB``."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
