"""Fonts and icons that the program names are there, and each comes with its licence."""

from __future__ import annotations

import ast
from xml.etree import ElementTree

import pytest

from errortagger.resources import resource_path
from tests.guards.source import PACKAGE, calls, name_of, python_files, tree_of

ICONS = sorted(path.name for path in resource_path("icons").glob("*.svg"))
FONTS = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold", "JetBrainsMono-Regular")
ICON_CALLS = {"icon", "themed_icon", "lucide"}


@pytest.mark.parametrize("name", FONTS)
def test_each_font_is_there(name: str) -> None:
    assert resource_path("fonts", f"{name}.woff2").read_bytes().startswith(b"wOF2")


def test_each_kind_of_shipped_file_has_its_licence() -> None:
    for parts in (("fonts", "Inter-LICENSE.txt"), ("fonts", "JetBrainsMono-LICENSE.txt"), ("icons", "LICENSE.txt")):
        assert "icense" in resource_path(*parts).read_text(encoding="utf-8")


def test_every_icon_is_well_formed_and_can_be_recoloured() -> None:
    assert ICONS
    for name in ICONS:
        root = ElementTree.parse(resource_path("icons", name)).getroot()
        assert root.tag.endswith("svg"), name
        assert name == "errortagger.svg" or "currentColor" in (root.get("stroke"), root.get("fill")), name


def test_every_icon_that_the_program_names_exists() -> None:
    missing = [
        f"{name_of(path)}:{node.lineno}: {argument.value}"
        for path in python_files(PACKAGE / "ui")
        for name, node in calls(tree_of(path))
        if name in ICON_CALLS
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and f"{argument.value}.svg" not in ICONS
    ]
    assert not missing, "\n".join(missing)


def test_the_fonts_load_into_qt_with_their_weights(qapp: object) -> None:
    from PySide6.QtGui import QFontDatabase

    for name in FONTS:
        assert QFontDatabase.addApplicationFont(str(resource_path("fonts", f"{name}.woff2"))) >= 0, name
    assert {"Regular", "Medium", "SemiBold", "Bold"} <= set(QFontDatabase.styles("Inter"))
