from __future__ import annotations

import sys
from types import ModuleType

import pytest

import errortagger


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("errortagger.api")
    for name in ("create", "open", "launch"):
        setattr(module, name, f"the {name} of the API")
    monkeypatch.setitem(sys.modules, "errortagger.api", module)
    return module


@pytest.mark.parametrize("name", ["create", "open", "launch"])
def test_the_python_interface_is_reached_through_the_package(api: ModuleType, name: str) -> None:
    assert getattr(errortagger, name) == f"the {name} of the API"
    assert name in dir(errortagger)


def test_an_unknown_name_is_an_attribute_error_like_anywhere_else() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lanch'"):
        _ = errortagger.lanch  # type: ignore[attr-defined]
