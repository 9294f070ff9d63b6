from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from errortagger.app.exports import check_request, export, export_table, prioritization_csv, prioritization_markdown
from errortagger.app.jobs import CancelToken, Progress
from errortagger.app.projects import OpenProject, open_project
from errortagger.app.statistics import project_table
from errortagger.app.tagging import apply_edits
from errortagger.domain.problems import Cancelled, UsageProblem
from tests import projects


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    path = projects.copy_of("thirty", tmp_path / "p.errtag", tmp_path_factory, errors=10, correct=20)
    with open_project(path, reviewer="ana") as opened:
        yield opened


def names(project: OpenProject, what: str) -> list[str]:
    return [column.name for column in export_table(project, what).columns]


def test_tags_named_like_a_column_get_a_name_of_their_own(project: OpenProject) -> None:
    tags = ["id", "note", "tag_note", "Reviewed", "wind"]
    apply_edits(project, projects.lines_of({"tag": name} for name in tags), "edits")
    assert names(project, "tags")[-5:] == ["tag_id", "tag_note", "tag_tag_note", "Reviewed", "wind"]


def test_metadata_named_like_a_column_gets_a_name_of_its_own(tmp_path: Path) -> None:
    header = ["id", "ground_truth", "prediction", "reviewed", "note", "metadata_note", "snr"]
    source = projects.write_csv(tmp_path / "p.csv", header, [("a", "x", "y", "by hand", "n", "m", 3)])
    with open_project(projects.make(tmp_path / "p.errtag", source)) as project:
        table = export_table(project, "examples")
        found = names(project, "examples")
        assert found[-4:] == ["metadata_reviewed", "metadata_note", "metadata_metadata_note", "snr"]
        [row] = table.rows
        assert list(row)[-4:] == ["by hand", "n", "m", 3]


def test_lists_and_objects_of_metadata_are_kept_as_json(tmp_path: Path) -> None:
    source = tmp_path / "p.jsonl"
    line = {"id": "a", "ground_truth": "x", "prediction": "y", "boxes": [[1, 2], {"é": None}]}
    source.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with open_project(projects.make(tmp_path / "p.errtag", source)) as project:
        export(project, "examples", tmp_path / "x.json")
        export(project, "examples", tmp_path / "x.csv")
    [found] = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    boxes = found["boxes"]
    assert (json.loads(boxes) if isinstance(boxes, str) else boxes) == [[1, 2], {"é": None}]
    assert "é" in (tmp_path / "x.csv").read_text(encoding="utf-8")


def test_a_column_that_changed_its_type_between_two_files_is_exported(project: OpenProject, tmp_path: Path) -> None:
    from errortagger.app.adding import add_to_project
    from errortagger.app.imports import ImportOptions

    source = projects.write_csv(
        tmp_path / "more.csv", ["id", "ground_truth", "prediction", "snr"], [("new", "yes", "no", "loud")]
    )
    add_to_project(project, source, ImportOptions())
    with open_project(project.path, read_only=True) as again:
        export(again, "examples", tmp_path / "x.csv")
        export(again, "examples", tmp_path / "x.parquet")
    assert "loud" in (tmp_path / "x.csv").read_text(encoding="utf-8")


def test_ids_and_texts_of_any_kind_are_exported(tmp_path: Path) -> None:
    keys = ["=1+1", 'a"b,c', "two\nlines", "\u202eright", "🙂", "-", "NA"]
    source = projects.write_csv(
        tmp_path / "p.csv", ["id", "ground_truth", "prediction"], [(key, "x", "y") for key in keys]
    )
    with open_project(projects.make(tmp_path / "p.errtag", source)) as project:
        for suffix in (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".jsonl", ".md", ".html"):
            export(project, "tags", tmp_path / f"x{suffix}")
    found = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in found] == keys


def test_progress_is_told_and_cancel_leaves_no_file(project: OpenProject, tmp_path: Path) -> None:
    told: list[Progress] = []
    export(project, "tags", tmp_path / "x.csv", progress=told.append)
    assert {progress.stage for progress in told} == {"Writing rows"}
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        export(project, "tags", tmp_path / "y.csv", cancel=cancel)
    assert not (tmp_path / "y.csv").exists()


@pytest.mark.parametrize(("what", "target"), [("everything", "x.csv"), ("tags", "x.pdf"), ("tags", "x")])
def test_what_cannot_be_exported_is_refused_before_anything_is_read(what: str, target: str) -> None:
    with pytest.raises(UsageProblem):
        check_request(what, Path(target))


def test_the_prioritization_as_text_is_what_the_files_hold(project: OpenProject, tmp_path: Path) -> None:
    apply_edits(project, projects.lines_of([{"example": "clip-000", "add": ["wind"], "reviewed": True}]), "edits")
    payload = project_table(project).to_json()
    for suffix, text in ((".csv", prioritization_csv(payload)), (".md", prioritization_markdown(payload))):
        export(project, "prioritization", tmp_path / f"x{suffix}")
        assert (tmp_path / f"x{suffix}").read_text(encoding="utf-8") == text
