"""ErrorTagger from Python, as it is promised."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import errortagger as et
from errortagger import api
from errortagger.app.settings import default_reviewer
from errortagger.domain.problems import Problem, UsageProblem
from tests import projects


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api.Project]:
    path = projects.copy_of("thirty", tmp_path / "speech.errtag", tmp_path_factory, errors=10, correct=20)
    with et.open(path) as opened:
        yield opened


def frame(**more: object) -> pd.DataFrame:
    columns = {
        "ground_truth": ["yes"] * 4,
        "prediction": ["no", "yes", "no", "yes"],
        "snr": [3.5, None, 7.0, 1.0],
        **more,
    }
    return pd.DataFrame(columns)


def test_a_project_is_made_from_a_file(tmp_path: Path) -> None:
    source = projects.predictions(tmp_path / "p.csv")
    with et.create(tmp_path / "p.errtag", source, criterion="wer>0", media_root=tmp_path) as project:
        assert project.path == tmp_path / "p.errtag"
        assert len(project.examples()) == 30
        assert "30 examples" in repr(project)
    with pytest.raises(Problem, match="exists already"):
        et.create(tmp_path / "p.errtag", str(source))
    with et.create(tmp_path / "p.errtag", str(source), overwrite=True, seed=3) as project:
        assert project.examples()["is_error"].sum() == 10


def test_a_project_is_made_from_a_frame_with_a_named_index(tmp_path: Path) -> None:
    table = frame().set_index(pd.Index(["a", "b", "c", "d"], name="clip"))
    with et.create(str(tmp_path / "p.errtag"), table) as project:
        examples = project.examples()
        assert examples.index.tolist() == ["a", "b", "c", "d"]
        assert examples.index.name == "id"
        assert examples["is_error"].tolist() == [True, False, True, False]
        assert examples.loc["a", "snr"] == 3.5
        assert pd.isna(examples.loc["b", "snr"])


def test_ids_of_a_frame_may_be_whole_numbers(tmp_path: Path) -> None:
    table = frame(id=[7, 8, 9, 10])
    with et.create(tmp_path / "p.errtag", table) as project:
        assert project.examples().index.tolist() == ["7", "8", "9", "10"]
        wrong = table.index[table["ground_truth"] != table["prediction"]]
        project.tag(table.loc[wrong, "id"], add=["noise"])
        project.tag([8], unsure=["noise"])
        found = project.assignments().set_index("example")["answer"]
        assert found.to_dict() == {"7": "present", "8": "unsure", "9": "present"}


def test_mapping_and_tag_columns_are_taken_from_the_caller(tmp_path: Path) -> None:
    table = frame(answer=["yes", "yes", "no", "no"], noisy=[1, 0, 1, 0])
    made = et.create(tmp_path / "p.errtag", table, mapping={"prediction": "answer"}, tag_columns=["noisy"], model="v2")
    with made as project:
        assert project.examples()["is_error"].tolist() == [False, False, True, True]
        assert project.tags().index.tolist() == ["noisy"]
        assert project.assignments()["reviewer"].unique().tolist() == ["import"]


def test_a_frame_without_rows_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no row could be read"):
        et.create(tmp_path / "p.errtag", frame().iloc[:0])
    assert list(tmp_path.iterdir()) == []


def test_a_project_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no such file"):
        et.open(tmp_path / "none.errtag")


def test_tags_are_one_row_each_with_everything_about_them(project: api.Project) -> None:
    assert project.tags().empty
    project.edit([{"tag": "car noise", "feasibility": 4, "human_accuracy": 0.9}, {"tag": "accent"}])
    tags = project.tags()
    assert tags.index.tolist() == ["car noise", "accent"]
    assert tags.index.name == "tag"
    assert (tags.loc["car noise", "feasibility"], tags.loc["car noise", "human_accuracy"]) == (4, 0.9)
    assert pd.isna(tags.loc["accent", "feasibility"])
    assert {"id", "position", "description", "color", "key", "group", "remedy", "effort_days"} <= set(tags.columns)


def test_examples_are_tagged_by_id_and_signed(project: api.Project) -> None:
    project.tag(["clip-000", "clip-001"], add=["car noise"], reviewer="ana", note="loud", reviewed=True, queue="random")
    project.tag(iter(["clip-002"]), add=["car noise"])
    found = project.assignments()
    assert found.columns.tolist() == ["example", "tag", "reviewer", "answer", "how", "at"]
    signed = dict(zip(found["example"], found["reviewer"], strict=True))
    assert signed == {"clip-000": "ana", "clip-001": "ana", "clip-002": default_reviewer()}
    examples = project.examples()
    assert examples.loc["clip-000", "note"] == "loud"
    assert examples["reviewed"].sum() == 2


def test_the_reviewer_named_at_opening_signs(project: api.Project) -> None:
    path = project.path
    project.close()
    with et.open(path, reviewer="ben") as again:
        again.tag(["clip-000"], add=["wind"])
        assert again.assignments()["reviewer"].tolist() == ["ben"]


def test_a_bad_edit_changes_nothing(project: api.Project) -> None:
    with pytest.raises(Problem, match=r"edits, line 2: there is no example 'nowhere'"):
        project.tag(["clip-000", "nowhere"], add=["wind"])
    with pytest.raises(Problem, match="one id, not a list"):
        project.tag("clip-000", add=["wind"])
    with pytest.raises(Problem, match=r"add='wind' is one tag, not a list of tags"):
        project.tag(["clip-000"], add="wind")
    assert project.tags().empty
    assert project.assignments().empty


def test_statistics_are_a_row_a_tag_and_a_column_a_number(project: api.Project) -> None:
    assert project.tag_statistics().empty
    for number in range(10):
        project.tag([f"clip-{number:03d}"], add=["noise"] * (number < 4), reviewed=True, queue="random")
    table = project.tag_statistics()
    noise = table.loc["noise"]
    assert table.index.name == "tag"
    assert (noise["rank"], noise["considered_errors"], noise["tagged_errors"]) == (1, 10, 4)
    assert (noise["error_share"], noise["error_share_low"], noise["error_share_high"]) == (0.4, 0.4, 0.4)
    assert pd.isna(noise["headroom"])
    assert noise["headroom_reason"] == "NO_HLP"


def test_statistics_of_a_slice(project: api.Project) -> None:
    for number in range(10):
        project.tag([f"clip-{number:03d}"], add=["noise"] * (number < 4), reviewed=True, queue="random")
    noise = project.tag_statistics(slice="split:test").loc["noise"]
    assert (noise["considered_errors"], noise["tagged_errors"]) == (5, 2)
    with pytest.raises(UsageProblem, match="filter, character"):
        project.tag_statistics(slice="split:(")


def test_exports_are_written(project: api.Project, tmp_path: Path) -> None:
    project.export("tags", tmp_path / "tags.csv")
    assert pd.read_csv(tmp_path / "tags.csv").shape[0] == 30


def test_everything_is_on_disk_when_the_context_ends(project: api.Project) -> None:
    project.tag(["clip-000"], add=["wind"])
    project.close()
    with et.open(project.path) as again:
        assert again.tags().index.tolist() == ["wind"]


def test_launch_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"there is no such project.*errortagger\.create"):
        et.launch(tmp_path / "none.errtag")


def test_launch_closes_the_project_and_starts_the_window(project: api.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def popen(command: list[str], **_: object) -> str:
        started.append(command)
        return "process"

    monkeypatch.setattr(subprocess, "Popen", popen)
    assert et.launch(project) == "process"
    assert [command[0] for command in started] == [sys.executable]
    assert started[0][-3:] == ["-m", "errortagger", str(project.path)]
    with et.open(project.path) as again:
        again.tag(["clip-000"], add=["wind"])
    assert et.launch(str(project.path)) == "process"
