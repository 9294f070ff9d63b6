"""Two tags against each other: choose them, read which is larger, how sure that is, and the counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from errortagger.domain.tag import Tag
from errortagger.session.set_compare import Compared
from errortagger.ui.parts import sets_text
from errortagger.ui.parts.tag_fields import DropDown
from errortagger.ui.tokens import BODY, SMALL, TITLE, XS, M, S, follow_theme, tokens
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel, describe, one_line, plain_tooltip

_LINES = 5


class CompareCard(QWidget):
    """Two choosers, a sentence and lines of counts. Choosing tells the pair."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, self.tr("Compare two tags"), object_name="compareCard")
        self._title = PlainLabel(self.tr("Compare two tags"), self, size=TITLE, weight=600)
        self.first, self.second = DropDown(self), DropDown(self)
        describe(self.first, self.tr("First tag"), object_name="compareFirst")
        describe(self.second, self.tr("Second tag"), object_name="compareSecond")
        self.outcome = PlainLabel("", self, weight=600, wrap=True)
        self.outcome.setObjectName("compareOutcome")
        self.sureness = PlainLabel("", self, color="mute", size=SMALL, wrap=True)
        self.sureness.setObjectName("compareSureness")
        self.names = [ElidedLabel(parent=self, color="mute", size=SMALL) for _ in range(_LINES)]
        self.figures = [PlainLabel("", self, size=BODY, weight=500, numbers=True) for _ in range(_LINES)]
        self._choosers, self._column, self._grid = QVBoxLayout(), QVBoxLayout(self), QGridLayout()
        self._known: tuple[tuple[int, str], ...] = ()
        self._build()
        for chooser in (self.first, self.second):
            chooser.activated.connect(lambda _index, by=chooser: self._on_chosen(by))
        follow_theme(self.restyle)

    def set_tags(self, tags: Sequence[Tag], pair: tuple[int, int] | None) -> None:
        """Offer these tags; ``pair`` is chosen."""
        known = tuple((int(tag.id), tag.name) for tag in tags)
        if known != self._known:
            self._known = known
            for chooser in (self.first, self.second):
                chooser.clear()
                for tag, name in known:
                    chooser.addItem(one_line(name, 120), tag)
        for chooser, tag in zip((self.first, self.second), pair or (), strict=False):
            chooser.setCurrentIndex(chooser.findData(tag))
        for chooser in (self.first, self.second):
            chooser.setEnabled(len(known) > 1)

    def pair(self) -> tuple[int, int]:
        """The tags chosen."""
        return int(self.first.currentData()), int(self.second.currentData())

    def show_compared(self, made: Compared | None) -> None:
        """Say what came of it."""
        if made is None:
            self._say(self.tr("There must be two tags to compare"), "", [])
            return
        found = made.counts
        outcome, sure = sets_text.outcome_of(made)
        lines = [
            (self._without(made.first, made.second), f"{found.only_first:,}"),
            (self._without(made.second, made.first), f"{found.only_second:,}"),
            (self.tr("Both"), f"{found.both:,}"),
            (self.tr("Judged on both"), f"{found.judged:,}"),
            (self.tr("Difference"), sets_text.difference_text(made)),
        ]
        self._say(outcome, sure, lines if found.judged else [])
        tip = plain_tooltip(sets_text.compare_tip(made))
        for label in (self.outcome, self.sureness, *self.figures):
            label.setToolTip(tip)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._column.setSpacing(t.px(S))
        self._choosers.setSpacing(t.px(XS))
        self._grid.setVerticalSpacing(t.px(XS))
        self._grid.setHorizontalSpacing(t.px(M))

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._choosers.addWidget(self.first)
        self._choosers.addWidget(self.second)
        self._column.addWidget(self._title)
        self._column.addLayout(self._choosers)
        self._column.addWidget(self.outcome)
        self._column.addWidget(self.sureness)
        for row, (name, figure) in enumerate(zip(self.names, self.figures, strict=True)):
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.setColumnStretch(0, 1)
        self._column.addLayout(self._grid)

    def _without(self, one: Tag, other: Tag) -> str:
        words = self.tr("{tag}, not {other}").replace("{other}", other.name)
        return words.replace("{tag}", one.name, 1)

    def _say(self, outcome: str, sure: str, lines: Sequence[tuple[str, str]]) -> None:
        self.outcome.setText(outcome)
        self.sureness.setText(sure)
        self.sureness.setVisible(bool(sure))
        for place, (name, figure) in enumerate(zip(self.names, self.figures, strict=True)):
            shown = place < len(lines)
            name.setVisible(shown)
            figure.setVisible(shown)
            if shown:
                name.setText(lines[place][0])
                figure.setText(lines[place][1])
        spoken = ", ".join(f"{name} {figure}" for name, figure in lines)
        self.setAccessibleDescription(" ".join(part for part in (outcome, sure, spoken) if part))

    def _on_chosen(self, by: DropDown) -> None:
        """Two different tags: the other chooser gives way."""
        other = self.second if by is self.first else self.first
        if other.currentIndex() == by.currentIndex() and by.count() > 1:
            other.setCurrentIndex((by.currentIndex() + 1) % by.count())
        self.chosen.emit(*self.pair())
