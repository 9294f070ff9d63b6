"""ErrorTagger: look at what a model got wrong, tag the causes, and see which fix pays most."""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_API = ("create", "launch", "open")


def __getattr__(name: str) -> object:
    """Give ``create``, ``open`` and ``launch`` when they are asked for, so that the package itself imports nothing."""
    if name in _API:
        return getattr(import_module("errortagger.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_API])
