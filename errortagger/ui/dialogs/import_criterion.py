"""The field for the error criterion: a rule, and the threshold or the column that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.ui.dialogs.fields import Choice
from errortagger.ui.tokens import S, follow_theme, tokens
from errortagger.ui.widgets.plain import describe

_MEASURED = (CriterionKind.WER, CriterionKind.CER, CriterionKind.IOU, CriterionKind.ABS)
_USUAL = {CriterionKind.WER: 0.0, CriterionKind.CER: 0.1, CriterionKind.IOU: 0.5, CriterionKind.ABS: 0.5}


class ThresholdField(QLineEdit):
    """A number from 0 upwards, written with a point."""

    changed_by_hand = Signal(float)
    """A person typed another number."""

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        validator = QDoubleValidator(0.0, 1e9, 6, self)
        validator.setLocale(QLocale.c())
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        self.setValidator(validator)
        describe(self, name, object_name=object_name)
        self.textEdited.connect(self._on_edited)

    def value(self) -> float:
        """The number; 0 while there is none."""
        try:
            return float(self.text())
        except ValueError:
            return 0.0

    def set_value(self, value: float) -> None:
        """Show a number without telling anybody; what says the same in other digits stays as it was typed."""
        if not self.text() or self.value() != value:
            self.setText(f"{value:g}")

    def _on_edited(self) -> None:
        if self.hasAcceptableInput():
            self.changed_by_hand.emit(self.value())


class CriterionField(QWidget):
    """Shows one criterion; ``changed`` tells when a person made it another one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What counts as an error"))
        rules = [
            (CriterionKind.EXACT, self.tr("label and prediction differ")),
            (CriterionKind.NORMALIZED, self.tr("they differ beyond case and punctuation")),
            (CriterionKind.WER, self.tr("word error rate is over …")),
            (CriterionKind.CER, self.tr("character error rate is over …")),
            (CriterionKind.IOU, self.tr("boxes overlap (IoU) less than …")),
            (CriterionKind.ABS, self.tr("numbers differ by more than …")),
            (CriterionKind.COLUMN, self.tr("a column says so …")),
        ]
        self.kind = Choice(self.tr("What counts as an error"), self, object_name="importCriterion", options=rules)
        self.threshold = ThresholdField(self.tr("Threshold"), self, object_name="importThreshold")
        self.column = Choice(self.tr("Column that says so"), self, object_name="importCriterionColumn")
        self._parts = QVBoxLayout(self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        for widget in (self.kind, self.threshold, self.column):
            self._parts.addWidget(widget)
        self.kind.picked.connect(self._on_kind)
        self.threshold.changed_by_hand.connect(lambda _value: self.changed.emit())
        self.column.picked.connect(lambda _value: self.changed.emit())
        follow_theme(self.restyle)
        self._show_parts()

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        self._parts.setSpacing(tokens().px(S))

    def set_columns(self, names: Sequence[str]) -> None:
        """Offer these columns for ``column:NAME``."""
        self.column.set_options((name, name) for name in names)

    def set_criterion(self, criterion: Criterion) -> None:
        """Show a criterion without telling anybody."""
        self.kind.set_value(criterion.kind)
        self.threshold.set_value(criterion.threshold)
        self.column.set_value(criterion.column)
        self._show_parts()

    def rule(self) -> str:
        """The criterion as the command line writes it."""
        kind = CriterionKind(str(self.kind.value()))
        column = str(self.column.value() or "") if kind is CriterionKind.COLUMN else ""
        return str(Criterion(kind, self.threshold.value() if kind in _MEASURED else 0.0, column))

    def _on_kind(self, kind: object) -> None:
        self.threshold.set_value(_USUAL.get(CriterionKind(str(kind)), 0.0))
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        self.threshold.setVisible(self.kind.value() in _MEASURED)
        self.column.setVisible(self.kind.value() == CriterionKind.COLUMN)
