from __future__ import annotations

from pathlib import Path

import pytest

from errortagger import resources


def test_a_checkout_finds_the_files_beside_the_package() -> None:
    assert resources.resource_path("icons", "tag.svg").is_file()


def test_an_installed_package_finds_the_files_inside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "tag.svg").write_text("<svg/>", encoding="utf-8")
    monkeypatch.setattr(resources, "_INSTALLED", tmp_path)
    assert resources.resource_path("icons", "tag.svg").read_text(encoding="utf-8") == "<svg/>"
