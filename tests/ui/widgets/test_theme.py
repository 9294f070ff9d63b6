from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from errortagger.ui.fonts import MONO, SANS, load_fonts, number_font, text_font
from errortagger.ui.shell.theme import Theme, style_sheet
from errortagger.ui.tokens import (
    DARK,
    LIGHT,
    THEMES,
    Tokens,
    contrast_ratio,
    follow_theme,
    scaled,
    tokens,
    use_tokens,
)
from errortagger.ui.widgets.icons import has_icon, icon, icon_pixmap
from errortagger.ui.widgets.plain import PlainLabel


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("ink", ["text", "mute", "faint", "accent", "truth", "prediction", "error", "warn", "good"])
def test_every_ink_is_readable_on_a_panel(look: Tokens, ink: str) -> None:
    assert contrast_ratio(getattr(look, ink), look.panel) >= 4.5


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
def test_words_are_readable_where_they_lie(look: Tokens) -> None:
    assert contrast_ratio(look.text, look.selection) >= 7
    assert contrast_ratio(look.mute, look.selection) >= 4.5
    assert contrast_ratio(look.mute, look.keycap) >= 4.5
    assert contrast_ratio(look.on_accent, look.accent) >= 4.5


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)


def test_the_scale_is_held_between_80_and_200_percent() -> None:
    assert scaled(LIGHT, 5).px(10) == 20
    assert scaled(LIGHT, 0.1).px(10) == 8
    assert LIGHT.px(0.2) == 1
    assert LIGHT.px(0) == 0


def test_changing_the_theme_changes_palette_and_tokens_and_tells_once(
    qapp: QApplication, theme: Theme, qtbot: QtBot
) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(True))
    theme.apply(qapp, "dark", 1.5)
    assert told == [True]
    assert tokens().name == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg
    assert qapp.font().pixelSize() == round(13 * 1.5)
    assert (theme.mode, theme.scale) == ("dark", 1.5)


def test_an_unknown_mode_means_the_system_and_falls_back_to_light(qapp: QApplication, theme: Theme) -> None:
    theme.apply(qapp, "no such theme")
    assert theme.mode == "system"
    assert tokens().name == "light"


def test_the_style_sheet_has_no_token_left_unreplaced() -> None:
    for name in THEMES:
        assert "@" not in style_sheet(scaled(THEMES[name], 1.25))


def test_bundled_fonts_load_and_figures_have_one_width(qapp: QApplication) -> None:
    assert {SANS, MONO} <= load_fonts()
    assert text_font().families()[0] == SANS
    assert text_font(mono=True).families()[0] == MONO
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(number_font())
    assert {metrics.horizontalAdvance(d * 10) for d in "0123456789"} == {metrics.horizontalAdvance("1" * 10)}


def test_icons_take_the_colour_of_the_theme(qapp: QApplication, theme: Theme) -> None:
    assert has_icon("tag")
    assert not has_icon("no-such-icon")
    assert icon_pixmap("tag", "accent", 18, 2.0).width() == 36
    light = icon_pixmap("tag", "accent", 32).toImage()
    theme.apply(qapp, "dark")
    assert icon_pixmap("tag", "accent", 32).toImage() != light
    assert not icon("tag").isNull()


def test_labels_follow_the_theme_and_dead_ones_do_no_harm(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    label = PlainLabel("words", color="error")
    qtbot.addWidget(label)
    theme.apply(qapp, "dark")
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.error
    gone = PlainLabel("gone")
    gone.deleteLater()
    del gone
    gc.collect()
    qapp.processEvents()
    use_tokens(LIGHT)
    assert isinstance(label, QLabel)


def test_followers_are_called_at_once_and_after_each_change(qapp: QApplication) -> None:
    class Follower(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []

        def restyle(self) -> None:
            self.seen.append(tokens().name)

    follower = Follower()
    follow_theme(follower.restyle)
    use_tokens(DARK)
    assert follower.seen == ["light", "dark"]
