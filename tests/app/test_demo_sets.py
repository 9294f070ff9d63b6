from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile
from PIL import Image

from errortagger.app import demo_sets, demo_text
from errortagger.app.demo_sets import DEMO_SETS, Prepared
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.tag import clean_name
from errortagger.domain.types import REMEDIES, Modality
from errortagger.resources import resource_path
from errortagger.session.tag_steps import RESERVED_KEYS
from errortagger.stats.errors import Errors, evaluate

SHIPPED = ("speech", "digits")
Row = dict[str, str]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    folder = tmp_path_factory.mktemp("demo")
    return {name: demo_sets.prepare(name, folder) for name in SHIPPED}


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def facts(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(resource_path("demo", name, "out", "facts.json").read_text(encoding="utf-8"))
    return loaded


def judge(name: str, rows: list[Row]) -> Errors:
    truths, predictions = [row["ground_truth"] for row in rows], [row["prediction"] for row in rows]
    return evaluate(DEMO_SETS[name].criterion, truths, predictions)


def is_error(row: Row) -> bool:
    return row["ground_truth"].split() != row["prediction"].split()


def test_each_set_says_what_it_is() -> None:
    assert list(DEMO_SETS) == ["speech", "digits", "text"]
    assert [demo.modality for demo in DEMO_SETS.values()] == [Modality.AUDIO, Modality.IMAGE, Modality.TEXT]
    assert [str(demo.criterion) for demo in DEMO_SETS.values()] == ["wer>0.0", "exact", "exact"]
    assert "closed task" in DEMO_SETS["speech"].model
    assert '"demo"' in DEMO_SETS["speech"].note
    assert all(demo.title and demo.description for demo in DEMO_SETS.values())


def test_faces_is_a_problem_and_an_unknown_name_is_wrong_usage() -> None:
    with pytest.raises(Problem, match="not in this version") as planned:
        demo_sets.find("faces")
    assert not isinstance(planned.value, UsageProblem)
    assert "speech, digits, text" in str(planned.value)
    with pytest.raises(UsageProblem, match="no built-in set 'cats'"):
        demo_sets.find("cats")


@pytest.mark.parametrize("name", DEMO_SETS)
def test_tags_can_be_entered_as_they_are(name: str) -> None:
    tags = DEMO_SETS[name].tags
    names = [str(line["tag"]) for line in tags]
    keys = [str(line["key"]) for line in tags if "key" in line]
    assert len(names) == len(set(names)) == 6
    assert all(clean_name(tag) == tag for tag in names)
    assert len(keys) == len(set(keys))
    assert not set(RESERVED_KEYS) & set(keys)
    assert {line["remedy"] for line in tags if "remedy" in line} <= set(REMEDIES)
    assert all(line["description"] for line in tags)


def test_plans_are_marked_as_examples_and_two_tags_lack_human_performance() -> None:
    tags = DEMO_SETS["speech"].tags
    assert all("example plan" in str(line["description"]) for line in tags)
    assert [line["tag"] for line in tags if "human_accuracy" not in line] == ["low bandwidth", "fast speech"]
    for line in tags:
        assert line["feasibility"] in range(1, 6)
        if "human_accuracy" in line:
            right = line["human_accuracy"] * line["human_trials"]  # type: ignore[operator]
            assert right == pytest.approx(round(right), abs=1e-9)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_prepared_set_stands_on_its_own_with_all_its_media(prepared: dict[str, Prepared], name: str) -> None:
    ready = prepared[name]
    rows = read(ready.predictions)
    assert ready.media_root == ready.predictions.parent
    assert not ready.predictions.is_relative_to(resource_path())
    assert len({row["id"] for row in rows}) == len(rows) == facts(name)["rows"]
    assert all((ready.media_root / row["media"]).stat().st_size > 100 for row in rows)
    assert sum(1 for _ in (ready.media_root / DEMO_SETS[name].media).iterdir()) == len(rows)
    assert [line["tag"] for line in ready.tags] == [line["tag"] for line in DEMO_SETS[name].tags]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_perfect_reviewer_finds_the_published_numbers(prepared: dict[str, Prepared], name: str) -> None:
    rows = read(prepared[name].predictions)
    truth = demo_sets.true_tags(name)
    known = facts(name)
    assert list(truth) == [row["id"] for row in rows]
    assert sum(map(is_error, rows)) == known["errors"]
    for tag, numbers in known["tags"].items():  # type: ignore[attr-defined]
        tagged = [row for row in rows if (tag in truth[row["id"]] if tag != "(no tag)" else not truth[row["id"]])]
        errors = sum(map(is_error, tagged))
        assert (len(tagged), errors) == (numbers["tagged"], numbers["tagged_errors"])
        assert errors / sum(map(is_error, rows)) == pytest.approx(numbers["error_share"], abs=5e-5)
        assert errors / len(tagged) == pytest.approx(numbers["tag_error_rate"], abs=5e-5)
        assert len(tagged) / len(rows) == pytest.approx(numbers["prevalence"], abs=5e-5)
    assert {tag for tags in truth.values() for tag in tags} == {line["tag"] for line in DEMO_SETS[name].tags}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_error_criterion_finds_the_same_errors(prepared: dict[str, Prepared], name: str) -> None:
    rows = read(prepared[name].predictions)
    found = judge(name, rows)
    assert found.is_error.tolist() == [int(is_error(row)) for row in rows]
    assert not found.problems


def test_the_word_error_rates_of_the_clips_add_up_to_the_published_one(prepared: dict[str, Prepared]) -> None:
    rows = read(prepared["speech"].predictions)
    words = np.array([len(row["ground_truth"].split()) for row in rows])
    rate = float((judge("speech", rows).size * words).sum() / words.sum())
    assert rate == pytest.approx(facts("speech")["corpus_wer"], abs=5e-5)


def test_the_speech_set_has_the_published_word_error_rate_and_keeps_empty_predictions(
    prepared: dict[str, Prepared],
) -> None:
    rows = read(prepared["speech"].predictions)
    rate = jiwer.wer([row["ground_truth"] for row in rows], [row["prediction"] for row in rows])
    assert rate == pytest.approx(facts("speech")["corpus_wer"], abs=5e-5)
    assert sum(not row["prediction"] for row in rows) == facts("speech")["empty_predictions"] == 5


def test_shipped_media_decode_to_what_is_said_of_them(prepared: dict[str, Prepared]) -> None:
    speech, digits = (read(prepared[name].predictions) for name in SHIPPED)
    for row in speech[::25]:
        clip = soundfile.info(prepared["speech"].media_root / row["media"])
        assert (clip.samplerate, clip.channels) == (16_000, 1)
        assert clip.duration == pytest.approx(float(row["duration_s"]), abs=0.006)
    for row in digits[::50]:
        with Image.open(prepared["digits"].media_root / row["media"]) as picture:
            assert picture.size == (48, 48)
            brightness = sum(picture.convert("L").tobytes()) / (48 * 48 * 255)
        assert brightness == pytest.approx(float(row["mean_brightness"]), abs=6e-4)


def test_the_demo_reviewer_saw_a_prefix_of_the_random_order_of_errors_and_of_correct_clips(
    prepared: dict[str, Prepared],
) -> None:
    edits = prepared["speech"].edits
    assert edits is not None
    order = sorted(
        read(prepared["speech"].predictions),
        key=lambda row: int(hashlib.sha256(f"7:{row['id']}".encode()).hexdigest()[:16], 16) // 2,
    )
    errors = [row["id"] for row in order if is_error(row)]
    correct = [row["id"] for row in order if not is_error(row)]
    assert [line["example"] for line in edits[6:]] == errors[:42] + correct[:60]


def test_the_demo_reviewer_answers_what_the_clips_were_made_under(prepared: dict[str, Prepared]) -> None:
    edits = prepared["speech"].edits
    assert edits is not None
    assert edits[:6] == prepared["speech"].tags
    truth = demo_sets.true_tags("speech")
    for line in json.loads(json.dumps(edits[6:])):
        assert line == {
            "example": line["example"],
            "add": truth[line["example"]],
            "label_check": "ok",
            "reviewed": True,
            "queue": "random",
        }


def test_sets_that_nobody_reviewed_bring_no_edits(prepared: dict[str, Prepared]) -> None:
    assert prepared["digits"].edits is None
    assert demo_sets.demo_edits("text") is None


def test_nobody_knows_the_true_tags_of_the_text_set() -> None:
    with pytest.raises(Problem, match="nobody knows the true tags"):
        demo_sets.true_tags("text")


def test_preparing_again_mends_what_is_damaged_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    ready = demo_sets.prepare("digits", tmp_path)
    whole, damaged, lost = sorted((ready.media_root / "images").iterdir())[:3]
    good = damaged.read_bytes()
    damaged.write_bytes(good[:50])
    lost.unlink()
    before = whole.stat()
    assert demo_sets.prepare("digits", tmp_path) == ready
    assert damaged.read_bytes() == good
    assert lost.is_file()
    assert (whole.stat().st_mtime_ns, whole.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "demo"
    blocked.write_text("a file stands where the folder should be")
    with pytest.raises(Problem, match="cannot be written") as problem:
        demo_sets.prepare("speech", blocked)
    assert str(blocked) in str(problem.value)


def test_a_program_installed_without_its_sets_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_sets, "resource_path", lambda *parts: tmp_path.joinpath("nowhere", *parts))
    with pytest.raises(Problem, match="files of the built-in set 'speech' are missing"):
        demo_sets.prepare("speech", tmp_path)


def test_the_text_set_is_made_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_text, "FAMILIES", {"numbers": ("math", "statistics"), "dates": ("datetime", "calendar")})
    ready = demo_sets.prepare("text", tmp_path)
    assert ready.edits is None
    assert len(ready.tags) == 6
    assert {row["ground_truth"] for row in read(ready.predictions)} == {"numbers", "dates"}
