from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import projects
from tests.cli.conftest import Run

Edits = Callable[..., Path]


def facts_of(run: Run, project: Path) -> dict[str, object]:
    facts = json.loads(run("info", project, "--json").out)
    assert isinstance(facts, dict)
    return facts


def counts_of(run: Run, project: Path) -> list[object]:
    facts = facts_of(run, project)
    return [facts[name] for name in ("examples", "errors", "correct")]


def test_inspect_reads_without_writing_and_says_what_it_found(run: Run, tmp_path: Path) -> None:
    source = projects.predictions(tmp_path / "p.csv")
    result = run("inspect", source)
    assert (result.status, result.err) == (0, "")
    assert "csv, 30 examples" in result.out
    assert "prediction    text → prediction" in result.out
    assert "snr           integer" in result.out
    assert "error criterion exact" in result.out
    assert "30 rows, 0 left out, 10 errors, 20 correct" in result.out
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_inspect_json_holds_mapping_counts_and_problems_with_rows(run: Run, tmp_path: Path) -> None:
    rows = [("a", "yes", "no", "0.5"), ("a", "yes", "yes", "0.7"), ("c", "", "yes", "x")]
    source = projects.write_csv(tmp_path / "p.csv", ["id", "ground_truth", "prediction", "confidence"], rows)
    found = json.loads(run("inspect", source, "--json", "--map", "confidence=confidence").out)
    assert found["format"] == "csv"
    assert found["mapping"]["fields"]["prediction"] == "prediction"
    assert found["problems"]
    assert any(problem["row"] in (3, 4) for problem in found["problems"])


def test_new_takes_every_option(run: Run, tmp_path: Path) -> None:
    rows = [("k1", 1.0, 1.2, "x", 1), ("k2", 2.0, 4.0, "y", 0)]
    source = projects.write_csv(tmp_path / "p.txt", ["key", "truth_value", "answer", "who", "noisy"], rows)
    target = tmp_path / "p.errtag"
    result = run(
        "new", target, source, "--map", "id=key", "--map", "ground_truth=truth_value", "--map", "prediction=answer",
        "--criterion", "abs>0.5", "--media-root", tmp_path, "--tag-columns", "noisy", "--format", "csv",
        "--model", "v2", "--seed", "11",
    )  # fmt: skip
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"{target}: 2 examples, 1 errors (abs>0.5)")
    facts = facts_of(run, target)
    assert (facts["criterion"], facts["model"], facts["seed"]) == ("abs>0.5", "v2", 11)
    assert facts["tags"] == [{"tag": "noisy", "present": 1}]
    assert facts["reviewers"] == [{"reviewer": "import", "reviewed": 0, "answers": 2, "notes": 0}]


def test_new_never_replaces_a_project(run: Run, project: Path, tmp_path: Path) -> None:
    before = project.read_bytes()
    result = run("new", project, projects.predictions(tmp_path / "p.csv"))
    assert (result.status, result.out) == (1, "")
    assert "this file exists already" in result.err
    assert project.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "options", "status", "why"),
    [
        (None, [], 1, "none.csv"),
        ("", [], 1, "none.csv"),
        ("id,ground_truth,prediction\n", [], 2, "no row could be read"),
        ("id,ground_truth,prediction\na,x,y\n", ["--criterion", "equal"], 2, "no error criterion"),
        ("id,ground_truth,prediction\na,x,y\n", ["--map", "prediction=answer"], 2, "answer"),
        ("id,ground_truth,prediction\na,x,y\n", ["--format", "yaml"], 2, "yaml"),
        ("id,ground_truth,prediction\na,x,y\nb,x,y\n", ["--dataset-size", "1"], 2, "said to have 1 examples, but 2"),
    ],
)
def test_new_refuses_in_one_line_and_leaves_nothing(
    run: Run, tmp_path: Path, content: str | None, options: list[str], status: int, why: str
) -> None:
    source = tmp_path / "none.csv"
    if content is not None:
        source.write_text(content)
    result = run("new", tmp_path / "p.errtag", source, *options)
    assert (result.status, result.out) == (status, "")
    assert result.err.count("\n") == 1
    assert why in result.err
    assert [path.name for path in tmp_path.iterdir() if path != source] == []


def test_errors_alone_know_no_rates_until_the_size_of_the_dataset_is_given(
    run: Run, tmp_path: Path, edits: Edits
) -> None:
    source = projects.predictions(tmp_path / "p.csv", errors=10, correct=0)
    lines = [
        {"example": f"clip-{n:03d}", "add": ["noise"] * (n < 4), "reviewed": True, "queue": "random"} for n in range(10)
    ]
    found = {}
    for name, options in (("A", []), ("B", ["--dataset-size", "100"])):
        target = tmp_path / f"{name}.errtag"
        assert run("new", target, source, *options).status == 0
        assert run("tag", target, edits(lines)).status == 0
        found[name] = json.loads(run("stats", target, "--format", "json").out)
    alone, sized = found["A"], found["B"]
    assert (alone["mode"], sized["mode"]) == ("A", "B")
    assert (alone["dataset"]["examples"], sized["dataset"]["examples"]) == (None, 100)
    assert alone["dataset"]["accuracy"]["reason"] == "DATASET_SIZE_UNKNOWN"
    assert sized["dataset"]["accuracy"]["value"] == pytest.approx(0.9)
    for payload in found.values():
        [tag] = payload["tags"]
        assert (tag["error_share"]["value"], tag["rank"]) == (0.4, 1)
        assert tag["prevalence"]["value"] is None
    assert alone["tags"][0]["ceiling_gain"]["value"] is None
    assert sized["tags"][0]["ceiling_gain"]["value"] == pytest.approx(0.04)


def test_another_models_predictions_are_compared_and_counted(run: Run, reviewed: Path, tmp_path: Path) -> None:
    better = projects.write_csv(
        tmp_path / "v2.csv", ["id", "ground_truth", "prediction"],
        [(f"clip-{n:03d}", "yes", "no" if 6 <= n < 12 else "yes") for n in range(30)],
    )  # fmt: skip
    result = run("import", reviewed, better, "--model", "v2")
    assert (result.status, result.err) == (0, "")
    assert "0 new examples, 30 known, 6 fixed, 4 still wrong, 2 newly broken" in result.out
    assert counts_of(run, reviewed) == [30, 6, 24]
    assert facts_of(run, reviewed)["tags"] == [{"tag": "car noise", "present": 5}, {"tag": "accent", "present": 0}]
    assert run("check", reviewed).status == 0


def test_the_same_predictions_again_add_nothing(run: Run, project: Path, tmp_path: Path) -> None:
    source = projects.predictions(tmp_path / "p.csv", errors=10, correct=20)
    result = run("import", project, source)
    assert result.status == 0
    assert "0 new examples, 30 known" in result.out
    assert counts_of(run, project) == [30, 10, 20]


def test_more_examples_join_the_random_order(run: Run, reviewed: Path, tmp_path: Path) -> None:
    source = projects.write_csv(
        tmp_path / "more.csv", ["id", "ground_truth", "prediction", "noise"],
        [(f"clip-{n:03d}", "yes", "no", "wind;car noise") for n in range(30, 35)],
    )  # fmt: skip
    result = run("import", reviewed, source, "--tag-columns", "noise")
    assert (result.status, result.err) == (0, "")
    assert "5 new examples, 0 known" in result.out
    assert counts_of(run, reviewed) == [35, 15, 20]
    tags = {tag["tag"]: tag["present"] for tag in facts_of(run, reviewed)["tags"]}  # type: ignore[attr-defined]
    assert (tags["car noise"], tags["wind"]) == (10, 5)
    assert run("check", reviewed).status == 0
    names = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert names == []


def test_an_import_that_fails_leaves_the_project_as_it_was(run: Run, reviewed: Path, tmp_path: Path) -> None:
    before = run("export", reviewed, "examples", "-o", tmp_path / "before.csv")
    result = run("import", reviewed, tmp_path / "none.csv")
    assert (result.status, result.out) == (1, "")
    assert "none.csv" in result.err
    assert run("export", reviewed, "examples", "-o", tmp_path / "after.csv").status == before.status == 0
    assert (tmp_path / "before.csv").read_bytes() == (tmp_path / "after.csv").read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".errtag")] == []


def test_a_demo_without_a_window_prints_its_table_and_writes_its_exports(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("demo", "digits", "--no-gui", "--folder", tmp_path)
    assert (result.status, result.err) == (0, "")
    assert "What to fix next" in result.out
    assert f"Project: {tmp_path / 'digits.errtag'}" in result.out
    assert all((tmp_path / f"digits-prioritization{suffix}").is_file() for suffix in (".csv", ".xlsx", ".md", ".html"))
    monkeypatch.setenv("ERRORTAGGER_NO_GUI", "1")
    again = run("demo", "digits", "--folder", tmp_path)
    assert again.status == 0
    assert "No screen found. Open it later" in again.out


def test_a_demo_opens_the_window_on_its_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from errortagger.app.demo import MadeDemo
    from errortagger.app.projects import open_project
    from errortagger.app.statistics import project_table

    path = projects.make(tmp_path / "x.errtag", projects.predictions(tmp_path / "p.csv"))
    with open_project(path, read_only=True) as opened:
        made = MadeDemo(path, (), project_table(opened))
    shown: list[Path | None] = []
    monkeypatch.setattr("errortagger.app.demo.make_demo", lambda *_, **__: made)
    monkeypatch.setattr("errortagger.cli.gui.open_window", lambda target: shown.append(target) or 0)
    assert run("demo").status == 0
    assert shown == [path]
