"""The settings of the person: look, reviewing, sound, keys. Every change counts at once and is saved."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QTabWidget, QVBoxLayout, QWidget

from errortagger.app.settings import SettingsFile, default_reviewer
from errortagger.ui.dialogs.fields import LabelledRow, Option, OptionGroup
from errortagger.ui.dialogs.settings_keys import KeysPage
from errortagger.ui.dialogs.sheet import BodyScroll, Sheet, hint
from errortagger.ui.tokens import L, M, follow_theme, tokens
from errortagger.ui.widgets.plain import PlainLabel, describe

MAX_REVIEWER = 80
_STEP = 10


class ScaleField(QWidget):
    """The font scale: a slider of 80 to 200 % with the figure beside it."""

    changed = Signal(int)

    def __init__(self, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(80 // _STEP, 200 // _STEP)
        self.slider.setPageStep(1)
        self.slider.setValue(round(value / _STEP))
        describe(self.slider, self.tr("Font size in percent"), object_name="settingsScale")
        self._figure = PlainLabel(f"{value} %", self, numbers=True)
        self.setAccessibleName(self.tr("Font size"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self._figure)
        self.slider.valueChanged.connect(self._on_value)

    def _on_value(self, value: int) -> None:
        self._figure.setText(f"{value * _STEP} %")
        self.changed.emit(value * _STEP)


class SettingsDialog(Sheet):
    """Shows and changes the settings. ``changed`` tells the name of what changed, after it was saved."""

    changed = Signal(str)
    """Name of the field of :class:`Settings`: ``theme``, ``font_scale``, ..., ``keymap``."""

    def __init__(
        self, file: SettingsFile, parent: QWidget | None = None, *, tag_keys: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("", parent, object_name="settingsDialog", width=620, height=560, scroll=False)
        self.set_title(self.tr("Settings"))
        self._file = file
        self.tabs = QTabWidget(self)
        self.tabs.tabBar().setDrawBase(False)
        describe(self.tabs, self.tr("Pages of the settings"), object_name="settingsTabs")
        self.keys = KeysPage(file.settings.keymap, tag_keys, self)
        self.keys.changed.connect(self._on_keys)
        self.tabs.addTab(BodyScroll(_Page([*self._look(), *self._person()]), self.tabs), self.tr("General"))
        self.tabs.addTab(BodyScroll(_Page(self._review()), self.tabs), self.tr("Reviewing"))
        self.tabs.addTab(_Page([self.keys], stretch=False), self.tr("Keys"))
        self.body.addWidget(self.tabs)
        close = self.add_button(self.tr("Done"), object_name="settingsDone", variant="primary")
        close.clicked.connect(self.accept)

    def show_page(self, page: str) -> None:
        """Go to ``general``, ``review`` or ``keys``."""
        self.tabs.setCurrentIndex(("general", "review", "keys").index(page))

    def _look(self) -> list[QWidget]:
        settings = self._file.settings
        themes = [
            ("system", self.tr("Like the desktop"), ""),
            ("light", self.tr("Light"), ""),
            ("dark", self.tr("Dark"), ""),
            ("contrast", self.tr("High contrast"), ""),
        ]
        theme = OptionGroup(self.tr("Theme"), themes, self, object_name="settingsTheme")
        theme.set_value(settings.theme)
        theme.chosen.connect(lambda value: self._keep("theme", value))
        scale = ScaleField(settings.font_scale, self)
        scale.changed.connect(lambda value: self._keep("font_scale", value))
        return [LabelledRow(self.tr("Theme"), theme, self, top=True), LabelledRow(self.tr("Font size"), scale, self)]

    def _person(self) -> list[QWidget]:
        self.reviewer = QLineEdit(self._file.settings.reviewer, self)
        self.reviewer.setMaxLength(MAX_REVIEWER)
        self.reviewer.setPlaceholderText(default_reviewer())
        describe(self.reviewer, self.tr("Your name as reviewer"), object_name="settingsReviewer")
        self.reviewer.editingFinished.connect(self._on_reviewer)
        said = hint(self.tr("Your answers are signed with it. A new name counts from the next project you open."), self)
        return [LabelledRow(self.tr("Reviewer"), self.reviewer, self), said]

    def _review(self) -> list[QWidget]:
        settings = self._file.settings
        advance = OptionGroup(
            self.tr("After the first tag"),
            [
                ("off", self.tr("Stay"), self.tr("An example can have several tags; Enter goes on")),
                ("tag", self.tr("Go on"), self.tr("The first tag marks the example reviewed and shows the next")),
            ],
            self,
            object_name="settingsAdvance",
        )
        advance.set_value(settings.auto_advance)
        advance.chosen.connect(lambda value: self._keep("auto_advance", value))
        arrival = self._switch(
            "play_on_arrival", self.tr("Play on arrival"), self.tr("A sound starts when it is shown")
        )
        gain = self._switch(
            "gain_normalise", self.tr("Loudness to full scale"), self.tr("Quiet and loud recordings sound equally loud")
        )
        return [
            LabelledRow(self.tr("After the first tag"), advance, self, top=True),
            LabelledRow(self.tr("Sound"), _column([arrival, gain]), self, top=True),
        ]

    def _switch(self, name: str, title: str, text: str) -> Option:
        option = Option(title, text, self, object_name=f"settings_{name}", single=False)
        option.setChecked(bool(getattr(self._file.settings, name)))
        option.toggled.connect(lambda on: self._keep(name, on))
        return option

    def _keep(self, name: str, value: object) -> None:
        setattr(self._file.settings, name, value)
        self._file.save()
        self.changed.emit(name)

    def _on_reviewer(self) -> None:
        name = " ".join(self.reviewer.text().split())
        if name != self._file.settings.reviewer:
            self._keep("reviewer", name)

    def _on_keys(self) -> None:
        self._keep("keymap", dict(self.keys.keymap.changes))


class _Page(QWidget):
    """One page: rows under each other."""

    def __init__(self, rows: list[QWidget], *, stretch: bool = True) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        for row in rows:
            self._column.addWidget(row, 0 if stretch else 1)
        if stretch:
            self._column.addStretch(1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the spacing from the tokens in use."""
        t = tokens()
        self._column.setContentsMargins(0, t.px(L), 0, 0)
        self._column.setSpacing(t.px(M))


def _column(widgets: list[QWidget]) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for widget in widgets:
        column.addWidget(widget)
    return both
