"""Nothing is altered by reading it, nothing is fetched, and nothing of the user's is written to."""

from __future__ import annotations

import csv
import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import projects
from tests.cli.conftest import Run

LABELS = [
    "NA",
    "None",
    "null",
    "nan",
    "007",
    "9007199254740993",
    "1e5",
    " padded ",
    "TRUE",
    "-0",
    "=1+1",
    "ünï\u2028",
    "0.10",
]


def export(run: Run, path: Path, what: str = "examples") -> list[dict[str, str]]:
    target = path.with_suffix(".csv")
    assert run("export", path, what, "-o", target).status == 0
    with target.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_labels_ids_and_metadata_come_out_as_they_went_in(run: Run, tmp_path: Path) -> None:
    rows = [(f"{label}", label, "x", label) for label in LABELS]
    source = projects.write_csv(tmp_path / "in.csv", ["id", "ground_truth", "prediction", "note text"], rows)
    path = tmp_path / "p.errtag"
    assert run("new", path, source).status == 0
    found = export(run, path)
    assert [row["id"] for row in found] == LABELS
    assert [row["ground_truth"] for row in found] == LABELS
    assert [row["note text"] for row in found] == LABELS


def test_whole_numbers_stay_whole_beside_empty_cells(run: Run, tmp_path: Path) -> None:
    rows = [("a", "x", "y", "9007199254740993"), ("b", "x", "y", ""), ("c", "x", "y", "-7")]
    source = projects.write_csv(tmp_path / "in.csv", ["id", "ground_truth", "prediction", "frame"], rows)
    assert run("new", tmp_path / "p.errtag", source).status == 0
    assert [row["frame"] for row in export(run, tmp_path / "p.errtag")] == ["9007199254740993", "", "-7"]


def test_a_ragged_row_is_told_with_its_number_and_shifts_nothing(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,ground_truth,prediction\na,x,y\nb,x,y,extra\nc,x\n", encoding="utf-8")
    result = run("new", tmp_path / "p.errtag", source)
    assert result.status == 0
    assert "row 3" in result.out
    assert "row 4" in result.out
    first = export(run, tmp_path / "p.errtag")[0]
    assert (first["id"], first["ground_truth"], first["prediction"]) == ("a", "x", "y")


def test_the_files_of_the_user_are_never_written_to(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    source = projects.predictions(data / "p.csv")
    (data / "clip.wav").write_bytes(b"RIFF")
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in data.iterdir()}
    path = tmp_path / "p.errtag"
    assert run("inspect", source).status == 0
    assert run("new", path, source, "--media-root", data).status == 0
    assert run("check", path).status == 0
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in data.iterdir()} == before


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on this computer, and whoever connects to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        visitors: list[object] = []
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    visitor, address = server.accept()
                except TimeoutError:
                    continue
                visitors.append(address)
                visitor.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], visitors
        stop.set()
        thread.join()


def test_nothing_is_fetched_whatever_the_data_say(run: Run, tmp_path: Path, listener: tuple[int, list[object]]) -> None:
    port, visitors = listener
    address = f"http://127.0.0.1:{port}/p.csv"
    assert run("inspect", address).status == 1
    assert run("new", tmp_path / "x.errtag", address).status == 1
    rows = [(f"x{n}", media, "a", "b") for n, media in enumerate([address, address.replace("http:", "HTTP:"), "ftp:x"])]
    source = projects.write_csv(tmp_path / "in.csv", ["id", "media", "ground_truth", "prediction"], rows)
    path = tmp_path / "p.errtag"
    assert run("new", path, source).status == 0
    assert run("check", path).status == 1
    assert run("export", path, "examples", "-o", tmp_path / "x.html").status == 0
    assert visitors == []


def test_a_stale_cache_is_repaired_on_request_after_a_dated_copy(run: Run, project: Path) -> None:
    import sqlite3

    with sqlite3.connect(project) as connection:
        connection.execute("DELETE FROM column_cache")
    connection.close()
    assert run("check", project).status == 1
    repaired = run("check", project, "--repair")
    assert repaired.status == 0
    assert len(list(project.parent.glob("*.errtag"))) == 2
    assert run("check", project).status == 0
    assert json.loads(run("info", project, "--json").out)["examples"] == 30
