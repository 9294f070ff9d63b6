from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from errortagger.importers.base import SourceTable
from errortagger.importers.registry import read

Save = Callable[[str, str | bytes], str]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes a file below tmp_path, byte for byte, and gives its path."""

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


@pytest.fixture
def table_of(save: Save) -> Callable[..., SourceTable]:
    """Reads a table from the content of a file, e.g. ``table_of("a,b\\n1,2\\n")``."""

    def table(content: str | bytes, name: str = "predictions.csv", format: str | None = None) -> SourceTable:
        return read(save(name, content), format)

    return table


@pytest.fixture
def cells() -> Callable[[SourceTable], dict[str, list[str | None]]]:
    """All cells of a table by column name."""
    return lambda table: {column.name: column.to_list() for column in table.columns}
