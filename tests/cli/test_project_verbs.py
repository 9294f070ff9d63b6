from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from errortagger.app.exports import SUFFIXES, WHATS
from tests.cli.conftest import Run

Edits = Callable[..., Path]


def stats(run: Run, project: Path, *options: object) -> dict[str, object]:
    result = run("stats", project, "--format", "json", *options)
    assert (result.status, result.err) == (0, "")
    payload = json.loads(result.out)
    assert isinstance(payload, dict)
    return payload


def tag_of(payload: dict[str, object], name: str) -> dict[str, object]:
    tags = payload["tags"]
    assert isinstance(tags, list)
    return next(tag for tag in tags if tag["tag"] == name)


def test_a_batch_is_applied_and_told_in_one_line(run: Run, project: Path, edits: Edits) -> None:
    path = edits(
        [{"example": "clip-000", "add": ["wind"], "reviewed": True}, {"example": "clip-001", "remove": ["rain"]}]
    )
    result = run("tag", project, path)
    assert result.out == "2 edits on 2 examples, 1 reviewed, new tags: wind, no such tag to remove: rain\n"
    assert (result.status, result.err) == (0, "")


def test_a_batch_is_read_from_standard_input(run: Run, project: Path) -> None:
    line = '\ufeff{"example": "clip-000", "add": ["wind"], "note": "a\u2028b"}\r\n\r\n'
    result = run("tag", project, "-", stdin=line.encode())
    assert result.out == "1 edits on 1 examples, 0 reviewed, new tags: wind\n"


def test_a_batch_that_fails_on_line_three_changes_nothing(run: Run, project: Path, edits: Edits) -> None:
    before = run("info", project, "--json").out
    path = edits([{"example": "clip-000", "add": ["wind"]}, {"tag": "rain"}, {"example": "nowhere"}])
    result = run("tag", project, path)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"errortagger: {path}, line 3: there is no example 'nowhere'")
    assert result.err.count("\n") == 1
    after = json.loads(run("info", project, "--json").out)
    assert after["tags"] == []
    assert after["steps"] == json.loads(before)["steps"] == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"example": "clip-000"}\n{"example": \n', "line 2: this line is no JSON"),
        (b'{"example": "clip-000"}\n\xff\xfe\n', "line 2: this is not UTF-8 text"),
        (b'{"example": "clip-000", "reviewed": "yes"}', "line 1: 'reviewed' is neither true nor false"),
    ],
)
def test_a_bad_line_is_named_by_number(run: Run, project: Path, tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "e.jsonl").write_bytes(content)
    result = run("tag", project, tmp_path / "e.jsonl")
    assert result.status == 1
    assert why in result.err
    assert "standard input, line" in run("tag", project, "-", stdin=content).err


def test_an_edits_file_that_is_not_there_is_named(run: Run, project: Path, tmp_path: Path) -> None:
    result = run("tag", project, tmp_path / "none.jsonl")
    assert result.status == 1
    assert "none.jsonl: No such file" in result.err


def test_a_tag_that_is_born_late_was_not_asked_before(run: Run, project: Path, edits: Edits) -> None:
    early = [{"example": f"clip-{n:03d}", "reviewed": True, "queue": "random"} for n in range(6)]
    assert run("tag", project, edits([{"tag": "old"}, *early])).status == 0
    late = [{"example": f"clip-{n:03d}", "reviewed": True, "queue": "random"} for n in range(6, 10)]
    late[1]["add"] = ["new"]
    assert run("tag", project, edits(late)).status == 0
    payload = stats(run, project)
    old, new = tag_of(payload, "old"), tag_of(payload, "new")
    assert (old["considered_errors"], old["to_review_again"]) == (10, 0)
    assert (new["considered_errors"], new["tagged_errors"], new["to_review_again"]) == (4, 1, 6)
    again = [{"example": f"clip-{n:03d}", "reviewed": True} for n in range(6)]
    assert run("tag", project, edits(again)).status == 0
    new = tag_of(stats(run, project), "new")
    assert (new["considered_errors"], new["to_review_again"]) == (10, 0)
    assert new["error_share"] == {
        "value": 0.1, "low": 0.1, "high": 0.1, "floor": 0.1, "roof": 0.1, "numerator": 1, "denominator": 10,
        "method": "census",
    }  # fmt: skip


def test_json_statistics_are_as_promised(run: Run, reviewed: Path) -> None:
    payload = stats(run, reviewed)
    assert list(payload)[:7] == ["schema", "slice", "view", "confidence_level", "mode", "dataset", "tags"]
    assert (payload["schema"], payload["mode"], payload["view"]) == ("errortagger.stats/1", "C", "dataset")
    noise = tag_of(payload, "car noise")
    promised = [
        "tag", "rank", "considered_errors", "tagged_errors", "considered_correct", "tagged_correct", "error_share",
        "tag_error_rate", "prevalence", "lift", "model_accuracy", "human_accuracy", "gap", "ceiling_gain", "headroom",
        "feasibility", "effort_days", "expected_gain", "remedy", "probability_top", "rank_low", "rank_high",
        "to_review_again",
    ]  # fmt: skip
    assert [key for key in noise if key in promised] == promised
    assert (noise["considered_errors"], noise["tagged_errors"], noise["considered_correct"]) == (10, 4, 5)
    assert (noise["feasibility"], noise["effort_days"], noise["remedy"]) == (4, None, "add data")
    accent = tag_of(payload, "accent")
    missing = accent["human_accuracy"]
    assert (missing["value"], missing["reason"]) == (None, "NO_HLP")  # type: ignore[index]
    assert str(missing["message"]).startswith("enter human performance")  # type: ignore[index]


def test_statistics_come_as_table_csv_and_markdown(run: Run, reviewed: Path, tmp_path: Path) -> None:
    table, text, markdown = (run("stats", reviewed, "--format", form).out for form in ("table", "csv", "markdown"))
    assert run("stats", reviewed).out == table
    assert "What to fix next · 10 errors · of 30 examples, accuracy 66.7%" in table
    assert "4 of 10" in table
    for suffix, printed in ((".csv", text), (".md", markdown)):
        target = tmp_path / f"x{suffix}"
        assert run("export", reviewed, "prioritization", "-o", target).status == 0
        assert target.read_text(encoding="utf-8") == printed
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["tag"], row["rank"], row["tagged_errors"]) for row in rows] == [
        ("car noise", "1", "4"),
        ("accent", "2", "0"),
    ]


def test_a_slice_is_counted_for_itself(run: Run, reviewed: Path) -> None:
    payload = stats(run, reviewed, "--slice", "split:test")
    dataset = payload["dataset"]
    assert isinstance(dataset, dict)
    assert payload["slice"] == "split:test"
    assert (dataset["examples"], dataset["errors"], dataset["reviewed_errors"]) == (15, 5, 5)
    assert (tag_of(payload, "car noise")["considered_errors"], tag_of(payload, "car noise")["tagged_errors"]) == (5, 2)
    assert "slice split:test" in run("stats", reviewed, "--slice", "split:test").out


def test_a_bad_filter_is_wrong_usage_and_says_where(run: Run, reviewed: Path) -> None:
    result = run("stats", reviewed, "--slice", "splitt:test")
    assert result.status == 2
    assert "filter, character 1" in result.err
    assert "did you mean 'split'?" in result.err


def test_statistics_of_one_reviewer_are_as_if_nobody_else_had_reviewed(run: Run, reviewed: Path, edits: Edits) -> None:
    path = edits([{"example": "clip-000", "remove": ["car noise"], "reviewed": True, "queue": "random"}])
    assert run("tag", reviewed, path, "--reviewer", "ben").status == 0
    both, ana, ben = (tag_of(stats(run, reviewed, *who), "car noise") for who in (
        (), ("--reviewer", "ana"), ("--reviewer", "ben"),
    ))  # fmt: skip
    assert (both["considered_errors"], both["tagged_errors"], both["to_review_again"]) == (9, 3, 1)
    assert (ana["considered_errors"], ana["tagged_errors"]) == (10, 4)
    assert (ben["considered_errors"], ben["tagged_errors"]) == (1, 0)


def test_a_consensus_rule_decides_between_reviewers(run: Run, reviewed: Path, edits: Edits) -> None:
    path = edits([{"example": "clip-000", "remove": ["car noise"], "reviewed": True, "queue": "random"}])
    assert run("tag", reviewed, path, "--reviewer", "ben").status == 0
    found = {}
    for rule in ("majority", "any", "all"):
        noise = tag_of(stats(run, reviewed, "--consensus", rule), "car noise")
        found[rule] = (noise["considered_errors"], noise["tagged_errors"])
    assert found == {"majority": (9, 3), "any": (10, 4), "all": (9, 3)}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--reviewer", "zoe"], "there is no reviewer 'zoe'. Known: ana"),
        (["--consensus", "loudest"], "Use majority, any, all"),
        (["--reviewer", "ana", "--consensus", "any"], "exclude each other"),
    ],
)
def test_an_unknown_reviewer_or_rule_is_wrong_usage(run: Run, reviewed: Path, options: list[str], why: str) -> None:
    result = run("stats", reviewed, *options)
    assert result.status == 2
    assert why in result.err


@pytest.mark.parametrize("what", [what for what in WHATS if what != "report"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_everything_is_exported_in_every_format(
    run: Run, reviewed: Path, tmp_path: Path, what: str, suffix: str
) -> None:
    target = tmp_path / f"out{suffix}"
    result = run("export", reviewed, what, "-o", target)
    assert (result.status, result.out, result.err) == (0, f"{target}\n", "")
    content = target.read_bytes()
    if suffix in (".xlsx", ".parquet"):
        assert content[:4] in (b"PK\x03\x04", b"PAR1")
    else:
        assert {"batch": b"clip-029", "examples": b"clip-029"}.get(what, b"car noise") in content
        assert b"nan" not in content.lower().replace(b"nano", b"")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def exported(run: Run, project: Path, what: str, tmp_path: Path) -> list[dict[str, str]]:
    target = tmp_path / f"{what}.csv"
    assert run("export", project, what, "-o", target).status == 0
    return read_csv(target)


def test_the_tag_matrix_says_present_absent_unsure_and_not_asked(
    run: Run, reviewed: Path, edits: Edits, tmp_path: Path
) -> None:
    path = edits(
        [
            {"example": "clip-001", "unsure": ["accent"]},
            {"tag": "id"},
            {"tag": "note"},
            {"example": "clip-002", "add": ["id"]},
        ]
    )
    assert run("tag", reviewed, path, "--reviewer", "ana").status == 0
    rows = {row["id"]: row for row in exported(run, reviewed, "tags", tmp_path)}
    assert [rows[f"clip-{n:03d}"]["car noise"] for n in (0, 4, 29)] == ["1", "0", ""]
    assert [rows[f"clip-{n:03d}"]["accent"] for n in (0, 1, 29)] == ["0", "?", ""]
    assert (rows["clip-002"]["tag_id"], rows["clip-001"]["tag_id"]) == ("1", "")
    assert rows["clip-000"]["reviewed"] == "true"


def test_examples_are_exported_with_everything_that_is_known(run: Run, reviewed: Path, tmp_path: Path) -> None:
    first = exported(run, reviewed, "examples", tmp_path)[0]
    assert (first["id"], first["ground_truth"], first["prediction"], first["split"]) == (
        "clip-000",
        "yes",
        "no",
        "train",
    )
    assert (first["is_error"], first["confidence"], first["snr"], first["text"]) == ("true", "0.5", "0", "say 0")


def test_assignments_are_exported_one_a_row_with_who_and_how(run: Run, reviewed: Path, tmp_path: Path) -> None:
    rows = exported(run, reviewed, "assignments", tmp_path)
    assert len(rows) == 30
    noisy = {row["example"] for row in rows if row["tag"] == "car noise" and row["answer"] == "present"}
    assert noisy == {f"clip-{n:03d}" for n in (0, 1, 2, 3, 10)}
    assert {(row["reviewer"], row["how"]) for row in rows} == {("ana", "script")}


def test_the_batch_is_what_is_still_to_review_in_random_order(
    run: Run, project: Path, edits: Edits, tmp_path: Path
) -> None:
    order = [row["id"] for row in exported(run, project, "batch", tmp_path)]
    assert len(order) == 30
    assert sorted(order[:10]) == [f"clip-{n:03d}" for n in range(10)]
    lines = [{"example": key, "reviewed": True, "queue": "random"} for key in order[:3]]
    assert run("tag", project, edits(lines)).status == 0
    assert [row["id"] for row in exported(run, project, "batch", tmp_path)] == order[3:]
    dataset = stats(run, project)["dataset"]
    assert isinstance(dataset, dict)
    assert (dataset["reviewed_errors"], dataset["random_order_errors"]) == (3, 3)


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised_on_request(
    run: Run, project: Path, edits: Edits, tmp_path: Path
) -> None:
    assert run("tag", project, edits([{"tag": "=1+1"}])).status == 0
    target = tmp_path / "x.csv"
    assert run("export", project, "prioritization", "-o", target).status == 0
    assert "\n,=1+1," in target.read_text() or ',"=1+1",' in target.read_text()
    assert run("export", project, "prioritization", "-o", target, "--spreadsheet-safe").status == 0
    assert "'=1+1" in target.read_text()


def test_an_export_replaces_the_old_file_or_leaves_it(run: Run, reviewed: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")
    assert run("export", reviewed, "tags", "-o", target).status == 0
    assert target.read_text() != "old"
    result = run("export", reviewed, "tags", "-o", tmp_path / "nowhere" / "x.csv")
    assert result.status == 1
    assert "nowhere" in result.err


def test_info_counts_everything_for_people_and_as_json(run: Run, reviewed: Path) -> None:
    facts = json.loads(run("info", reviewed, "--json").out)
    assert (facts["examples"], facts["errors"], facts["correct"], facts["reviewed"]) == (30, 10, 20, 15)
    assert facts["tags"] == [{"tag": "car noise", "present": 5}, {"tag": "accent", "present": 0}]
    assert facts["reviewers"] == [{"reviewer": "ana", "reviewed": 15, "answers": 30, "notes": 0}]
    assert (facts["steps"], facts["criterion"], facts["seed"]) == (1, "exact", 7)
    text = run("info", reviewed).out
    assert "examples   30" in text
    assert "ana: 15 reviewed, 30 answers" in text


def test_check_finds_a_sound_project_sound(run: Run, reviewed: Path) -> None:
    result = run("check", reviewed)
    assert (result.status, result.err) == (0, "")
    assert all(line.startswith("ok: ") for line in result.out.splitlines())


def test_check_names_media_that_is_missing(run: Run, tmp_path: Path) -> None:
    from tests import projects

    source = projects.write_csv(
        tmp_path / "m.csv", ["id", "media", "ground_truth", "prediction"],
        [(f"x{n}", f"x{n}.wav", "a", "b") for n in range(12)],
    )  # fmt: skip
    (tmp_path / "x0.wav").write_bytes(b"RIFF")
    path = projects.make(tmp_path / "m.errtag", source, media_root=str(tmp_path))
    result = run("check", path)
    assert result.status == 1
    assert "warning: x1: x1.wav: " in result.out
    assert "x0.wav" not in result.out
    assert "warning: 1 more media cannot be opened" in result.out
    assert result.err.count("\n") == 1
    assert f"{path}: warning: x1: x1.wav: " in result.err


def test_check_finds_a_damaged_project_and_says_so(run: Run, reviewed: Path) -> None:
    content = bytearray(reviewed.read_bytes())
    content[5000:9000] = b"\x00" * 4000
    reviewed.write_bytes(content)
    result = run("check", reviewed)
    assert result.status == 1
    assert "error: " in result.out
    assert result.err.count("\n") == 1
    assert result.err.startswith(f"errortagger: {reviewed}: error: ")


def test_an_empty_reviewer_is_wrong_usage(run: Run, project: Path, edits: Edits) -> None:
    result = run("tag", project, edits({"example": "clip-000", "add": ["wind"]}), "--reviewer", " ")
    assert (result.status, result.out) == (2, "")
    assert "--reviewer is empty" in result.err


def test_a_closed_standard_input_is_told(project: Path) -> None:
    call = [sys.executable, "-m", "errortagger", "tag", str(project), "-"]
    closed = "import os, sys; os.close(0); os.execv(sys.argv[1], sys.argv[1:])"
    result = subprocess.run([sys.executable, "-c", closed, *call], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert result.stderr.startswith("errortagger: standard input: it is closed.")


def test_the_switches_of_the_statistics_are_options(run: Run, project: Path, edits: Edits) -> None:
    lines = [
        {"example": f"clip-{n:03d}", "reviewed": True, "queue": "random", "add": ["wind"] if n < 4 else []}
        for n in (*range(8), *range(10, 16))
    ]
    unsure = {"example": "clip-007", "unsure": ["wind"]}
    wrong = {"example": "clip-000", "label_check": "label_wrong"}
    assert run("tag", project, edits([{"tag": "wind"}, *lines, unsure, wrong])).status == 0
    usual = stats(run, project)
    switched = stats(
        run,
        project,
        "--view",
        "population",
        "--watching",
        "--model-errors-only",
        "--size-by",
        "snr",
        "--group-by",
        "snr",
    )
    assert (usual["view"], usual["error_shares_of"], usual["size_by"]) == ("dataset", "all errors", None)
    assert (switched["view"], switched["error_shares_of"], switched["size_by"]) == ("population", "model errors", "snr")
    assert switched["valid_while_watching"] is True and switched["group_warning"] is None
    assert tag_of(switched, "wind")["error_share"]["method"] == "confidence_sequence"  # type: ignore[index]
    share = tag_of(usual, "wind")["error_share_of_model_errors"]
    assert (share["numerator"], share["denominator"]) == (3, 6)  # type: ignore[index]
    exact = stats(run, project, "--guaranteed")
    assert tag_of(exact, "wind")["error_share"]["method"] == "exact_hypergeometric"  # type: ignore[index]


def test_the_table_for_people_says_what_was_switched_on(run: Run, project: Path, edits: Edits) -> None:
    lines = [{"example": f"clip-{n:03d}", "reviewed": True, "queue": "random"} for n in range(8)]
    unsure = {"example": "clip-007", "unsure": ["wind"]}
    assert run("tag", project, edits([{"tag": "wind"}, *lines, unsure])).status == 0
    text = run("stats", project, "--view", "population", "--guaranteed", "--model-errors-only", "--size-by", "snr").out
    assert "share of model errors" in text and "share of snr" in text
    assert "can't tell: wind 1" in text
    assert "95% intervals guaranteed, about future data" in text
    assert "95% intervals valid while you watch, about these examples" in run("stats", project, "--watching").out


def test_a_column_that_is_no_number_is_refused(run: Run, project: Path) -> None:
    result = run("stats", project, "--size-by", "nowhere")
    assert result.status != 0 and "'nowhere' is no column of numbers" in result.err and "snr" in result.err
