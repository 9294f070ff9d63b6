"""The left side of the import sheet: what the columns mean, where media are, what an error is, which are tags."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from errortagger.app.imports import ImportOptions
from errortagger.domain.project import FIELDS, ProjectInfo
from errortagger.domain.types import Modality
from errortagger.ui.dialogs.fields import Choice, LabelledRow, tab_chain
from errortagger.ui.dialogs.import_criterion import CriterionField
from errortagger.ui.dialogs.import_facts import Found
from errortagger.ui.dialogs.import_parts import TagColumns
from errortagger.ui.dialogs.sheet import hint
from errortagger.ui.tokens import SMALL, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import ElidedLabel, describe
from errortagger.ui.widgets.surface import Heading

MAIN_FIELDS = ("id", "media", "text", "ground_truth", "prediction", "confidence", "split")
_SHAREABLE = {"id", "media"}
_FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "excel", "folder")


class ImportForm(QWidget):
    """Guesses filled in, wishes on top of them. Only what a person chose is a wish; the rest is guessed anew."""

    changed = Signal()
    """A wish changed that the file has to be read again for."""

    def __init__(self, folder: Path, parent: QWidget | None = None, *, project: ProjectInfo | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self._folder = folder
        self._project = project
        self._fields: dict[str, str] = {}
        self._modality = self._criterion = self._media_root = ""
        self._size_matters = False
        self.combos = {field: Choice(self._label(field), self, object_name=f"map_{field}") for field in FIELDS}
        self._rows = {field: LabelledRow(self._label(field), combo, self) for field, combo in self.combos.items()}
        self.format = Choice(self.tr("Read as"), self, object_name="importFormat", options=self._formats())
        self.modality = Choice(self.tr("Shown as"), self, object_name="importModality", options=self._modalities())
        self.criterion = CriterionField(self)
        self.media_path = ElidedLabel("", self, color="mute", size=SMALL, elide=Qt.TextElideMode.ElideMiddle)
        self.model = QLineEdit(self)
        self.dataset_size = QLineEdit(self)
        self.tags = TagColumns(self)
        self.more = Button(
            self.tr("More fields"), self, object_name="importMore", variant="quiet", icon="chevron-down", checkable=True
        )
        self._column = QVBoxLayout(self)
        self._build()
        self._connect()
        self._set_known(False)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._column.setSpacing(t.px(S))
        self._column.setContentsMargins(0, 0, t.px(M), t.px(S))
        self.tags.setFixedHeight(t.px(118))

    def options(self) -> ImportOptions:
        """The wishes; what is left empty is guessed from the file."""
        digits = self.dataset_size.text().replace(",", "").strip()
        return ImportOptions(
            mapping=dict(self._fields),
            criterion=self._criterion,
            media_root=self._media_root,
            tag_columns=tuple(self.tags.ticked_names()),
            format=str(self.format.value() or ""),
            model=" ".join(self.model.text().split()),
            modality=self._modality,
            dataset_size=int(digits) if digits and self._size_matters else None,
        )

    def show_found(self, found: Found) -> None:
        """Fill in what was guessed, or wished, without telling anybody."""
        names = [column.name for column in found.columns]
        self._set_known(True)
        for field, combo in self.combos.items():
            combo.set_options([("", "—"), *((name, name) for name in names)])
            combo.set_value(found.fields.get(field, ""))
        self.modality.set_value(found.modality)
        self.criterion.set_columns(names)
        self.criterion.set_criterion(found.criterion)
        self.media_path.setText(found.media_root)
        self._rows["text"].setVisible(found.modality is not Modality.IMAGE or "text" in found.fields)
        self._media_row.setVisible("media" in found.fields)
        self._size_matters = self._project is None and found.counts.correct == 0 and found.counts.errors > 0
        self._size_row.setVisible(self._size_matters)
        self._size_hint.setVisible(self._size_matters)
        self._show_tags(found)
        if any(field in found.fields for field in FIELDS if field not in MAIN_FIELDS):
            self.more.setChecked(True)

    def set_media_root(self, folder: Path) -> None:
        """Let relative media paths start from that folder."""
        self._media_root = str(folder)
        self.media_path.setText(str(folder))
        self.changed.emit()

    def _build(self) -> None:
        self._column.addWidget(Heading(self.tr("Columns"), self))
        for field in MAIN_FIELDS:
            self._column.addWidget(self._rows[field])
        self.more.setAutoDefault(False)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for field in FIELDS:
            if field not in MAIN_FIELDS:
                self._column.addWidget(self._rows[field])
                self._rows[field].hide()
        self._build_reading()
        self._build_tags()
        self._column.addStretch(1)
        extra = [self.combos[field] for field in FIELDS if field not in MAIN_FIELDS]
        parts = (self.criterion.kind, self.criterion.threshold, self.criterion.column, self.modality, self._choose)
        main = [self.combos[field] for field in MAIN_FIELDS]
        tab_chain(*main, self.more, *extra, *parts, self.model, self.dataset_size, self.format, self.tags)

    def _build_reading(self) -> None:
        self._column.addSpacing(tokens().px(S))
        self._column.addWidget(Heading(self.tr("Reading"), self))
        rule = LabelledRow(self.tr("An error is when"), self.criterion, self, top=True)
        shown = LabelledRow(self.tr("Shown as"), self.modality, self)
        self._media_row = LabelledRow(self.tr("Media folder"), self._media_field(), self)
        self.model.setPlaceholderText(self.tr("optional, e.g. whisper-small"))
        describe(self.model, self.tr("Name of the model"), object_name="importModel")
        model = LabelledRow(self.tr("Model"), self.model, self)
        self.dataset_size.setValidator(QIntValidator(1, 2_000_000_000, self))
        self.dataset_size.setPlaceholderText(self.tr("number of examples"))
        describe(self.dataset_size, self.tr("Size of the whole dataset"), object_name="importDatasetSize")
        self._size_row = LabelledRow(self.tr("Whole dataset"), self.dataset_size, self)
        said = self.tr("This file holds errors only. With the size of the whole dataset, shares of it can be told.")
        self._size_hint = hint(said, self)
        for widget in (rule, shown, self._media_row, model, self._size_row, self._size_hint):
            self._column.addWidget(widget)
        self._column.addWidget(LabelledRow(self.tr("Read as"), self.format, self))
        for widget in (self._size_row, self._size_hint, self._media_row):
            widget.hide()
        for widget in (rule, shown):
            widget.setVisible(self._project is None)

    def _media_field(self) -> QWidget:
        both = QWidget(self)
        both.setAccessibleName(self.tr("Media folder"))
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        self._choose = Button(
            self.tr("Choose…"), both, object_name="importMediaRoot", tip=self.tr("Folder that media paths start from")
        )
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(self._choose_folder)
        row.addWidget(self.media_path, 1)
        row.addWidget(self._choose)
        return both

    def _build_tags(self) -> None:
        self._column.addSpacing(tokens().px(S))
        self._tags_title = Heading(self.tr("Columns that hold tags"), self)
        self._tags_hint = hint(self.tr("Tick those that somebody filled with tags: 0 and 1, or lists of names."), self)
        for widget in (self._tags_title, self._tags_hint, self.tags):
            self._column.addWidget(widget)

    def _connect(self) -> None:
        for field, combo in self.combos.items():
            combo.picked.connect(lambda value, field=field: self._on_field(field, str(value or "")))
        self.modality.picked.connect(self._on_modality)
        self.criterion.changed.connect(self._on_criterion)
        self.format.picked.connect(lambda _value: self.changed.emit())
        self.tags.ticked.connect(self.changed)
        self.more.toggled.connect(self._on_more)

    def _set_known(self, on: bool) -> None:
        """Before the columns are known there is nothing to choose."""
        for widget in (*self.combos.values(), self.criterion, self.modality):
            widget.setEnabled(on)
        for widget in (self._tags_title, self._tags_hint, self.tags):
            widget.setVisible(on)

    def _show_tags(self, found: Found) -> None:
        taken = set(found.fields.values()) | {found.criterion.column}
        free = [column for column in found.columns if column.name not in taken]
        free.sort(key=lambda column: column.name not in found.suggested)
        names = [column.name for column in free]
        self.tags.show_columns(names, ticked=found.tag_columns, suggested=found.suggested)
        for widget in (self._tags_title, self._tags_hint, self.tags):
            widget.setVisible(bool(free))

    def _on_field(self, field: str, column: str) -> None:
        """A wish; an older wish for the same column gives way, except that a file name may be the id too."""
        for other, wished in list(self._fields.items()):
            if other != field and column and wished == column and not {field, other} <= _SHAREABLE:
                del self._fields[other]
        self._fields[field] = column
        self.tags.untick(column)
        self.changed.emit()

    def _on_modality(self, value: object) -> None:
        self._modality = str(value)
        self.changed.emit()

    def _on_criterion(self) -> None:
        self._criterion = self.criterion.rule()
        self.changed.emit()

    def _on_more(self, on: bool) -> None:
        self.more.setText(self.tr("Fewer fields") if on else self.tr("More fields"))
        self.more.set_icon_name("chevron-up" if on else "chevron-down")
        for field in FIELDS:
            if field not in MAIN_FIELDS:
                self._rows[field].setVisible(on)

    def _choose_folder(self) -> None:
        start = self._media_root or str(self._folder)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder that media paths start from"), start)
        if chosen:
            self.set_media_root(Path(chosen))

    def _label(self, field: str) -> str:
        return {
            "id": self.tr("Id"), "media": self.tr("Media file"), "text": self.tr("Text"),
            "ground_truth": self.tr("Label (truth)"), "prediction": self.tr("Prediction"),
            "confidence": self.tr("Confidence"), "split": self.tr("Split"), "correct": self.tr("Was it right?"),
            "human_label": self.tr("Human's answer"), "human_correct": self.tr("Human was right"),
            "weight": self.tr("Weight"), "embedding": self.tr("Embedding"),
        }[field]  # fmt: skip

    def _modalities(self) -> list[tuple[object, str]]:
        return [
            (Modality.IMAGE, self.tr("pictures")), (Modality.AUDIO, self.tr("sound")), (Modality.TEXT, self.tr("text")),
            (Modality.NONE, self.tr("labels only")),
        ]  # fmt: skip

    def _formats(self) -> list[tuple[object, str]]:
        return [("", self.tr("what it is (automatic)")), *((name, name) for name in _FORMATS)]
