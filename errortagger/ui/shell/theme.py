"""The theme of the program: picks the tokens and turns them into a palette and a small style sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from errortagger.ui.fonts import load_fonts, text_font
from errortagger.ui.tokens import BODY, CONTRAST, DARK, LIGHT, THEMES, Tokens, scaled, tokens, use_tokens

SYSTEM = "system"
MODES = (SYSTEM, *THEMES)


class Theme(QObject):
    """Applies a mode (``light``, ``dark``, ``contrast``, or ``system``, which follows the desktop) and a font scale."""

    changed = Signal()
    """Another theme or scale is in use; widgets of this program have restyled themselves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app: QApplication | None = None
        self._mode, self._scale = SYSTEM, 1.0

    @property
    def mode(self) -> str:
        """The mode asked for."""
        return self._mode

    @property
    def scale(self) -> float:
        """The font scale asked for, 1.0 is 100 %."""
        return self._scale

    def apply(self, app: QApplication, mode: str = SYSTEM, scale: float = 1.0) -> None:
        """Use ``mode`` at ``scale`` from now on; an unknown mode (a damaged setting) means ``system``."""
        if self._app is None:
            app.setStyle(QStyleFactory.create("Fusion"))
            app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
            load_fonts()
        self._app = app
        self._mode, self._scale = mode if mode in MODES else SYSTEM, scale
        self._use(app)

    def _use(self, app: QApplication) -> None:
        theme = scaled(system_tokens(app) if self._mode == SYSTEM else THEMES[self._mode], self._scale)

        def prepare() -> None:
            app.setFont(text_font(BODY))
            app.setPalette(palette(theme))
            app.setStyleSheet(style_sheet(theme))

        use_tokens(theme, prepare)
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._app is not None and self._mode == SYSTEM:
            self._use(self._app)


def system_tokens(app: QApplication) -> Tokens:
    """The theme the desktop asks for; light where it does not say."""
    hints = app.styleHints()
    if wants_contrast(app):
        return CONTRAST
    return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT


def wants_contrast(app: QApplication) -> bool:
    """Whether the desktop asks for high contrast (known since Qt 6.10; before that the answer is no)."""
    accessibility = getattr(app.styleHints(), "accessibility", None)
    if accessibility is None:
        return False
    return bool(accessibility().contrastPreference().name == "HighContrast")


def palette(theme: Tokens) -> QPalette:
    """The Qt palette of a theme, for everything that is not painted by us."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: theme.bg, role.WindowText: theme.text, role.Base: theme.panel, role.AlternateBase: theme.raised,
        role.Text: theme.text, role.Button: theme.raised, role.ButtonText: theme.text, role.BrightText: theme.error,
        role.ToolTipBase: theme.raised, role.ToolTipText: theme.text, role.PlaceholderText: theme.faint,
        role.Highlight: theme.selection, role.HighlightedText: theme.text, role.Link: theme.accent,
        role.LinkVisited: theme.accent, role.Accent: theme.accent, role.Light: theme.raised, role.Midlight: theme.line,
        role.Mid: theme.line, role.Dark: theme.line, role.Shadow: theme.bg,
    }  # fmt: skip
    for where, value in pairs.items():
        made.setColor(where, theme.color(value))
    for where in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, theme.color("faint"))
    return made


def style_sheet(theme: Tokens) -> str:
    """The style sheet for Qt's own fields, menus, lists and scroll bars; canvases paint themselves."""
    values = {name: getattr(theme, name) for name in ("bg", "panel", "raised", "line", "text", "mute", "faint")}
    values |= {"accent": theme.accent, "selection": theme.selection, "track": theme.track}
    values |= {f"px{n}": f"{theme.px(n)}px" for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 16, 20, 24, 28, 30)}
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def current_sheet() -> str:
    """The style sheet of the theme in use."""
    return style_sheet(tokens())


_SHEET = """
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: @px4 @px6; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: @bg; color: @text; border: 1px solid @line; border-radius: @px8; padding: @px4 @px10;
  selection-background-color: @selection; selection-color: @text; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: @faint; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { min-height: @px20; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
  border: 2px solid @accent; padding: @px3 10px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: @faint; }
QPlainTextEdit[bare="true"] { background: transparent; border: none; padding: 0; }
QComboBox::drop-down { border: none; width: @px24; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; selection-background-color: @selection; }
QMenu { background: @panel; color: @text; border: 1px solid @line; border-radius: @px8; padding: @px6; }
QMenu::item { padding: @px6 @px28 @px6 @px12; border-radius: @px6; min-height: @px16; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: @px4 @px8; }
QMenuBar { background: @panel; color: @mute; padding: @px2 @px8; border-bottom: 1px solid @line; }
QMenuBar::item { padding: @px4 @px8; border-radius: @px6; background: transparent; }
QMenuBar::item:selected { background: @selection; color: @text; }
QScrollArea, QAbstractScrollArea[bare="true"] { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[bare="true"] { background: transparent; }
QListView, QTableView, QTreeView { background: @panel; color: @text; border: none; outline: 0; gridline-color: @line; }
QHeaderView, QHeaderView::section { background: @panel; color: @mute; border: none; }
QHeaderView::section { border-bottom: 1px solid @line; padding: @px6 @px8; font-weight: 600; }
QTableCornerButton::section { background: @panel; border: none; }
QScrollBar:vertical { background: transparent; width: @px12; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @px12; margin: 0; }
QScrollBar::handle { background: @line; border-radius: @px3; margin: @px3; }
QScrollBar::handle:vertical { min-height: @px30; }
QScrollBar::handle:horizontal { min-width: @px30; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QTabBar::tab { color: @mute; padding: @px6 @px12; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QProgressBar { background: @track; border: none; border-radius: @px3; max-height: @px6; }
QProgressBar::chunk { background: @accent; border-radius: @px3; }
"""
