"""Setting up the project: the list of system packages, the stamp that makes a second run quick, the pinned versions."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.guards.source import ROOT


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, working on a virtual environment in the test's folder."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp.json")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11.7\n", encoding="utf-8")
    return module


def test_only_packages_of_the_asked_sections_are_wanted(bootstrap: ModuleType) -> None:
    text = "# list\n[window]\nlibgl1\nlibglib2.0-0t64 | libglib2.0-0  # Qt\n\n[tests]\nxvfb\n"
    assert bootstrap.wanted_packages(text, ("window",)) == [("libgl1",), ("libglib2.0-0t64", "libglib2.0-0")]
    assert bootstrap.wanted_packages(text, ("window", "tests"))[-1] == ("xvfb",)


def test_the_list_of_the_project_names_what_qt_and_xvfb_need(bootstrap: ModuleType) -> None:
    text = (ROOT / "packaging" / "debian-packages.txt").read_text(encoding="utf-8")
    names = {name for names in bootstrap.wanted_packages(text, ("window", "tests")) for name in names}
    assert {"libgl1", "libegl1", "libxkbcommon0", "libxcb-cursor0", "libxcb-icccm4", "xvfb"} <= names


def test_a_package_counts_as_there_under_any_of_its_names(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "wanted_packages", lambda text, sections: [("new", "old"), ("other",)])
    monkeypatch.setattr(bootstrap, "installed_packages", lambda names: {"old"})
    assert bootstrap.missing_packages(("window",)) == ["other"]


def test_pip_runs_once_and_not_again_while_nothing_changes(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "python", lambda *arguments, env=None: calls.append(arguments) or 0)
    assert bootstrap.install_python_packages()
    assert bootstrap.install_python_packages()
    assert [call[-1] for call in calls] == ["editables", ".[dev]"]


def test_a_changed_input_or_a_moved_checkout_installs_again(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "constraints.txt"
    source.write_text("numpy==2.0\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "INPUTS", (source,))
    first = bootstrap.fingerprint()
    source.write_text("numpy==2.1\n", encoding="utf-8")
    second = bootstrap.fingerprint()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "moved")
    assert len({first, second, bootstrap.fingerprint()}) == 3


def test_a_failed_installation_is_not_stamped(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "python", lambda *arguments, env=None: 1)
    assert not bootstrap.install_python_packages()
    assert bootstrap.read_stamp() == {}


def test_a_damaged_stamp_counts_as_none(bootstrap: ModuleType) -> None:
    bootstrap.STAMP.write_text("{half", encoding="utf-8")
    assert bootstrap.read_stamp() == {}


def test_the_packages_are_only_named_where_they_may_not_be_installed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[object] = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "missing_packages", lambda sections: ["libgl1", "libegl1"])
    monkeypatch.setattr(bootstrap, "root_prefix", lambda: None)
    monkeypatch.setattr(bootstrap, "run", lambda command, env=None: ran.append(command) or 0)
    assert bootstrap.install_system_packages(("window",))
    assert "sudo apt-get install -y --no-install-recommends libgl1 libegl1" in capsys.readouterr().err
    assert bootstrap.install_system_packages(("window",))
    assert capsys.readouterr().err == ""
    assert ran == []


def test_every_dependency_that_is_always_installed_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    pinned = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    names = {re.split(r"[^A-Za-z0-9_-]", text)[0].lower().replace("_", "-") for text in wanted}
    assert [name for name in sorted(names) if f"\n{name}==" not in pinned] == []
