"""The sheet of sets of tags: the split and the table of what each tag adds, or which tags occur together."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from errortagger.ui.models.sets import Sets
from errortagger.ui.parts import sets_matrix, sets_text
from errortagger.ui.parts.sets_table import SetsTable, segments
from errortagger.ui.parts.stats_head import Remark
from errortagger.ui.tokens import SMALL, TITLE, L, M, S, follow_theme, tokens
from errortagger.ui.widgets.buttons import Button
from errortagger.ui.widgets.plain import ElidedLabel
from errortagger.ui.widgets.stacked_bar import StackedBar
from errortagger.ui.widgets.surface import Surface
from errortagger.ui.widgets.tag_matrix import TagMatrix

TABLE, MATRIX = 0, 1
_LEAST = 150
"""Height of the view at least, in unscaled pixels."""


class SetsSheet(Surface):
    """Two views under one head; Tab goes to the choice between them and to the view."""

    tag_opened = Signal(int)
    """Show the examples of a tag."""
    pair_opened = Signal(int, int)
    """Show the errors that have both tags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._foot = QVBoxLayout()
        self._bar_row, self._head = QHBoxLayout(), QHBoxLayout()
        super().__init__(parent)
        self._title = ElidedLabel(parent=self, size=TITLE, weight=600)
        self.table_button = self._choice(self.tr("What each adds"), "setsShowTable", "table")
        self.matrix_button = self._choice(self.tr("What occurs together"), "setsShowMatrix", "grid-3x3")
        self._group = QButtonGroup(self)
        self._group.addButton(self.table_button, TABLE)
        self._group.addButton(self.matrix_button, MATRIX)
        self.bar = StackedBar(self.tr("How the errors divide among the tags"), self, object_name="setsSplit")
        self.table = SetsTable(self)
        self.matrix = TagMatrix(self.tr("Tags that occur together"), self, object_name="setsMatrix")
        self.pages = QStackedWidget(self)
        self.pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.remarks = (Remark("info", self, name="setsTableRemark"), Remark("info", self, name="setsMatrixRemark"))
        self._holder = QWidget(self)
        self._around = QVBoxLayout(self._holder)
        self._build()
        self._connect()
        self.show_page(TABLE)
        follow_theme(self.space)

    def show_sets(self, made: Sets) -> None:
        """Show other numbers."""
        frame = made.figures.frame
        parts, rest, rest_tip = segments(made.overview)
        self.bar.set_segments(parts, rest=rest, rest_tip=rest_tip)
        self.table.show_table(made.overview, frame)
        self.matrix.set_cells(sets_matrix.heads(made.overview.matrix), sets_matrix.cells(made.overview.matrix))
        texts = (sets_text.table_remark(made), sets_text.matrix_remark(made))
        for remark, text in zip(self.remarks, texts, strict=True):
            remark.set_text(text)
        self._show_bar()

    def show_page(self, page: int) -> None:
        """Show the table or the matrix."""
        self._group.button(page).setChecked(True)
        self.pages.setCurrentIndex(page)
        title = (self.tr("What each tag adds to the others"), self.tr("Which tags occur together"))[page]
        self._title.setText(title)
        for place, remark in enumerate(self.remarks):
            remark.setVisible(place == page)
        self._show_bar()

    def space(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        side = t.px(L) - 1
        self.pages.setMinimumHeight(t.px(_LEAST))
        self._head.setSpacing(t.px(S))
        self.column.setSpacing(t.px(M))
        self.column.setContentsMargins(1, t.px(L), 1, t.px(L))
        for layout in (self._head, self._bar_row, self._foot):
            layout.setContentsMargins(side, 0, side, 0)
        self._around.setContentsMargins(t.px(L - M), 0, 0, 0)

    def _choice(self, text: str, name: str, icon: str) -> Button:
        button = Button(text, self, object_name=name, icon=icon, checkable=True, size=SMALL)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _build(self) -> None:
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.table_button)
        self._head.addWidget(self.matrix_button)
        self._bar_row.addWidget(self.bar)
        self._around.addWidget(self.matrix)
        for page in (self.table, self._holder):
            self.pages.addWidget(page)
        for remark in self.remarks:
            self._foot.addWidget(remark)
        self.column.addLayout(self._head)
        self.column.addLayout(self._bar_row)
        self.column.addWidget(self.pages, 1)
        self.column.addLayout(self._foot)

    def _connect(self) -> None:
        self._group.idClicked.connect(self.show_page)
        self.bar.chosen.connect(self.table.select_tag)
        self.table.row_activated.connect(self.tag_opened)
        self.matrix.opened.connect(self.pair_opened)

    def _show_bar(self) -> None:
        self.bar.setVisible(self.pages.currentIndex() == TABLE and bool(self.bar.segments()))
