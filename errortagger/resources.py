"""Where the files that ship with the program are: fonts, icons, built-in sets."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_resources"
_CHECKOUT = _PACKAGE.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``resource_path("icons", "tag.svg")``.

    Works from an installed wheel (the files lie inside the package) and from a checkout (they lie beside it).
    The path is not checked: what is asked for may be missing.
    """
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)
