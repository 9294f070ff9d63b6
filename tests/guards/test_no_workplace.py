"""The project names no folder of the machine that it was written on."""

from __future__ import annotations

import re

from tests.guards.source import name_of, text_files

ABSOLUTE = re.compile(r"(?<![\w./-])/(?:home|root|work|Users)/[\w.-]")
"""A folder of somebody's machine. Paths in examples and tests start at /data or come from tmp_path."""


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if ABSOLUTE.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_pattern_sees_such_a_folder_but_no_address() -> None:
    folder = "/".join(("", "home", "ana", "x.wav"))
    assert ABSOLUTE.search(f"open '{folder}'")
    assert not ABSOLUTE.search(f"https://example.org{folder}")
