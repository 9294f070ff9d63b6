"""The field for the error criterion: a rule, and the threshold or the column that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout, QWidget

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.ui.dialogs.fields import Choice
from errortagger.ui.tokens import S, follow_theme, tokens
from errortagger.ui.widgets.plain import describe

_MEASURED = (CriterionKind.WER, CriterionKind.CER, CriterionKind.IOU, CriterionKind.ABS)
_USUAL = {CriterionKind.WER: 0.0, CriterionKind.CER: 0.1, CriterionKind.IOU: 0.5, CriterionKind.ABS: 0.5}


class ThresholdField(QDoubleSpinBox):
    """A number from 0 upwards; the wheel scrolls what it stands in."""

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str) -> None:
        super().__init__(parent)
        self.setRange(0.0, 1e9)
        self.setDecimals(3)
        self.setSingleStep(0.05)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.lineEdit().setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
        describe(self, name, object_name=object_name)

    def textFromValue(self, value: float) -> str:
        """The number without zeros at its end."""
        return f"{value:.3f}".rstrip("0").rstrip(".")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it."""
        event.ignore()


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
        self.threshold.valueChanged.connect(lambda _value: self.changed.emit())
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
        self.threshold.blockSignals(True)
        self.kind.set_value(criterion.kind)
        self.threshold.setValue(criterion.threshold)
        self.column.set_value(criterion.column)
        self.threshold.blockSignals(False)
        self._show_parts()

    def rule(self) -> str:
        """The criterion as the command line writes it."""
        kind = CriterionKind(str(self.kind.value()))
        column = str(self.column.value() or "") if kind is CriterionKind.COLUMN else ""
        return str(Criterion(kind, self.threshold.value() if kind in _MEASURED else 0.0, column))

    def _on_kind(self, kind: object) -> None:
        self.threshold.blockSignals(True)
        self.threshold.setValue(_USUAL.get(CriterionKind(str(kind)), 0.0))
        self.threshold.blockSignals(False)
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        self.threshold.setVisible(self.kind.value() in _MEASURED)
        self.column.setVisible(self.kind.value() == CriterionKind.COLUMN)
