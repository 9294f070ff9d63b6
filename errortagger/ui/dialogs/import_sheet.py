"""The import sheet: what a predictions file holds, what its columns mean, and the button that makes a project of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from errortagger.app.imports import ImportOptions
from errortagger.app.jobs import CancelToken, ProgressSink
from errortagger.app.projects import SUFFIX, OpenProject
from errortagger.domain.problems import Problem
from errortagger.ui.dialogs.fields import TroubleLine
from errortagger.ui.dialogs.folders import can_write, project_beside
from errortagger.ui.dialogs.import_facts import Found, look
from errortagger.ui.dialogs.import_form import ImportForm
from errortagger.ui.dialogs.import_parts import CountChips, ProblemList, ReadingLine
from errortagger.ui.dialogs.import_preview import PreviewTable
from errortagger.ui.dialogs.sheet import BodyScroll, Sheet
from errortagger.ui.jobs import JobRunner
from errortagger.ui.tokens import L, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.plain import PlainLabel, describe

DEBOUNCE_MS = 300
"""A file is read again so long after the last change of a wish."""


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """What a person decided: make (or add to) ``target`` from ``source`` with these options."""

    source: Path
    target: Path
    options: ImportOptions


class ImportSheet(Sheet):
    """Looks at one predictions file. Accepted, :meth:`choice` says what to import how.

    With ``project`` the rows are added to that open project, and its rule and modality hold.
    """

    def __init__(self, source: Path, parent: QWidget | None = None, *, project: OpenProject | None = None) -> None:
        super().__init__(source.name, parent, object_name="importSheet", width=1200, height=664, scroll=False)
        self.source = source
        self._project = project
        self._found: Found | None = None
        self._choice: ImportChoice | None = None
        self._first = True
        self.jobs = JobRunner(self)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self.read)
        folder = source if source.is_dir() else source.parent
        self.form = ImportForm(folder, self, project=project.session.info if project is not None else None)
        self.counts = CountChips(self)
        self.reading = ReadingLine(self)
        self.trouble = TroubleLine(self, object_name="importTrouble")
        self.table = PreviewTable(self)
        self.problems = ProblemList(self)
        self.nothing = EmptyState("file-text", self.tr("Reading the file…"), parent=self)
        self.target = QLineEdit(self)
        self._build()
        self._connect()
        self.read()

    def found(self) -> Found | None:
        """What was found under the wishes shown; None while the file is read."""
        return self._found

    def choice(self) -> ImportChoice | None:
        """What was decided; None if the sheet was left."""
        return self._choice

    def options(self) -> ImportOptions:
        """The wishes, with what an open project prescribes."""
        wishes = self.form.options()
        if self._project is None:
            return wishes
        info = self._project.session.info
        root = wishes.media_root or str(self._project.media_folder())
        return replace(wishes, criterion=str(info.criterion), modality=info.modality.value, media_root=root)

    def read(self) -> None:
        """Read the file under the wishes shown; an older reading is dropped."""
        self._timer.stop()
        self._set_found(None)
        self.trouble.show_text("")
        source, options = self.source, self.options()

        def work(progress: ProgressSink, cancel: CancelToken) -> Found:
            return look(source, options, progress, cancel)

        self.jobs.run(
            self.tr("Reading"), work, self._set_found, self._on_failed, cancelled=self._on_stopped, replace=True
        )

    def target_path(self) -> Path:
        """The project file to make: the name as typed, beside the source, with its suffix."""
        if self._project is not None:
            return self._project.path
        typed = Path(self.target.text().strip()).expanduser()
        path = typed if typed.is_absolute() else self._default.parent / typed
        return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)

    def make(self) -> None:
        """Decide, if everything is in order; else say what is not."""
        if self._found is None or self.jobs.running or self._timer.isActive():
            return
        try:
            if self._project is None:
                self._check_target()
        except Problem as problem:
            self.trouble.show_problem(problem)
            self.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._choice = ImportChoice(self.source, self.target_path(), self.options())
        self.accept()

    def _build(self) -> None:
        adding = self._project is not None
        name = self._project.session.info.name if self._project is not None else ""
        self.setWindowTitle(
            self.tr("Import into {project}").replace("{project}", name) if adding else self.tr("New project")
        )
        where = self.tr("into “{project}” · {folder}") if adding else "{folder}"
        self.set_subtitle(where.replace("{project}", name).replace("{folder}", str(self.source.resolve().parent)))
        self._left = BodyScroll(self.form, self)
        self._sides, self._right = QHBoxLayout(), QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self.counts)
        head.addStretch(1)
        head.addWidget(self.reading)
        self._right.addLayout(head)
        for widget, stretch in ((self.trouble, 0), (self.nothing, 1), (self.table, 1), (self.problems, 0)):
            self._right.addWidget(widget, stretch)
        self.table.hide()
        self._sides.addWidget(self._left)
        self._sides.addLayout(self._right, 1)
        self.body.addLayout(self._sides, 1)
        self._build_foot()
        follow_theme(self._size_parts)

    def _size_parts(self) -> None:
        t = tokens()
        self._left.setFixedWidth(t.px(372))
        self._sides.setSpacing(t.px(L))
        self._right.setSpacing(t.px(M))
        self.problems.setFixedHeight(t.px(112))

    def _build_foot(self) -> None:
        describe(self.target, self.tr("Project file"), object_name="importTarget")
        self._default = project_beside(self.source)
        self.target.setText(str(self._default))
        if self._project is None:
            self.buttons.takeAt(0)
            label = PlainLabel(self.tr("Project file"), self, color="mute", weight=500)
            choose = Button(self.tr("Choose…"), self, object_name="importChooseTarget")
            choose.setAutoDefault(False)
            choose.clicked.connect(self._choose_target)
            self.buttons.addWidget(label)
            self.buttons.addWidget(self.target, 1)
            self.buttons.addWidget(choose)
            self.buttons.addSpacing(tokens().px(S))
        else:
            self.target.hide()
        self.add_cancel()
        text = self.tr("Make project") if self._project is None else self.tr("Add to project")
        self.go = self.add_button(text, object_name="importGo", variant="primary", icon="check")
        self.go.setEnabled(False)

    def _connect(self) -> None:
        self.form.changed.connect(self._on_wish)
        self.go.clicked.connect(self.make)
        self.reading.stopped.connect(self.jobs.cancel)
        self.jobs.progressed.connect(self.reading.show_progress)
        self.jobs.finished.connect(self.reading.hide)
        self.target.textEdited.connect(lambda _text: self.trouble.show_text(""))
        self.finished.connect(self._let_go)

    def _on_wish(self) -> None:
        self._set_found(None)
        self._timer.start()

    def _set_found(self, found: Found | None) -> None:
        self._found = found
        self.go.setEnabled(found is not None and found.counts.rows > 0)
        if found is None:
            return
        if self._first:
            self._first = False
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.show_found(found)
        self.counts.show_counts(found.format, found.counts)
        self.nothing.hide()
        self.table.show()
        self.table.show_found(found)
        self.problems.show_problems(found.problems, found.problem_count)
        if found.counts.rows == 0:
            self.trouble.show_text(self.tr("No row could be read; the list below says why."))
        elif "prediction" not in found.fields and found.counts.errors + found.counts.correct == 0:
            self.trouble.show_text(
                self.tr("No column is mapped to the prediction. Choose one, or a column that says what is an error.")
            )

    def _on_failed(self, problem: Problem) -> None:
        where = "" if problem.where in (str(self.source), self.source.name) else problem.where
        action = problem.action.replace("name its format with --format", "choose its format under “Read as”")
        self.trouble.show_problem(Problem(problem.what, where=where, action=action))
        self.nothing.set_state("file", self.tr("Nothing to show"))

    def _on_stopped(self) -> None:
        self.nothing.set_state("file", self.tr("Nothing to show"))
        self.trouble.show_text(self.tr("The reading was stopped. Change anything on the left to read the file again."))

    def _check_target(self) -> None:
        path = self.target_path()
        if not self.target.text().strip():
            raise Problem("the project file needs a name", action="Type one.")
        if path.exists():
            raise Problem("there is such a file already", where=path.name, action="Choose another name.")
        if not path.parent.is_dir():
            raise Problem("there is no such folder", where=str(path.parent), action="Choose another one.")
        if not can_write(path.parent):
            raise Problem("nothing can be written there", where=str(path.parent), action="Choose another folder.")

    def _choose_target(self) -> None:
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Project file"), str(self.target_path()), f"ErrorTagger (*{SUFFIX})", options=options
        )
        if name:
            self.target.setText(name)
            self.trouble.show_text("")

    def _let_go(self) -> None:
        self._timer.stop()
        self.jobs.close()
        self.table.close_media()
