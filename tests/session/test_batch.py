from __future__ import annotations

import json
from dataclasses import replace

import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.problems import Problem
from errortagger.domain.text_column import TextColumn
from errortagger.domain.types import Answer, QueueKind
from errortagger.session import steps
from errortagger.session.batch import BatchBuilder, BatchReport, read_lines
from errortagger.session.session import Session
from tests.session import world
from tests.session.world import ANA, BEN

YES, NO, UNSURE, NOBODY = Answer.PRESENT, Answer.ABSENT, Answer.UNSURE, Answer.NOT_ASKED
Line = dict[str, object]


@pytest.fixture
def project() -> Session:
    return world.session("car noise", "accent")


def apply(project: Session, *lines: Line) -> BatchReport:
    patch, report = BatchBuilder(project, "edits.jsonl").build(list(enumerate(lines, start=1)))
    project.commit(patch)
    return report


def refusal(project: Session, *lines: Line) -> str:
    with pytest.raises(Problem) as found:
        BatchBuilder(project, "edits.jsonl").build(list(enumerate(lines, start=1)))
    assert project.history.steps == []
    return str(found.value)


def mine(project: Session, name: str, row: int) -> Answer:
    return project.answers.at(project.reviewer.id, world.tag_id(project, name), row)


def mark(project: Session, field: MarkField, row: int = 0) -> str | None:
    return project.marks.get(field, project.reviewer.id, row)


def test_the_documented_line_works_on_a_new_project() -> None:
    project = world.session()
    line: Line = {
        "example": "x3", "add": ["car noise"], "remove": ["people noise"], "unsure": ["accent"], "label_check": "ok",
        "note": "siren at 2 s", "reviewed": True,
    }  # fmt: skip
    assert apply(project, line) == BatchReport(1, 1, ("car noise", "accent"), 1, ("people noise",))
    assert (mine(project, "car noise", 3), mine(project, "accent", 3)) == (YES, UNSURE)
    assert (mark(project, MarkField.NOTE, 3), mark(project, MarkField.LABEL_CHECK, 3)) == ("siren at 2 s", "ok")
    assert mark(project, MarkField.REVIEW, 3) == QueueKind.TARGETED


def test_the_documented_tag_line_works_on_a_new_project() -> None:
    project = world.session()
    line: Line = {
        "tag": "car noise", "description": "…", "feasibility": 4, "effort_days": 10, "human_accuracy": 0.93,
        "human_trials": 200, "remedy": "add data", "key": "c", "group": "noise",
    }  # fmt: skip
    apply(project, line)
    tag = project.tags[world.tag_id(project, "car noise")]
    assert (tag.feasibility, tag.effort_days, tag.human_accuracy, tag.human_trials) == (4, 10.0, 0.93, 200)
    assert (tag.description, tag.remedy, tag.key, tag.group) == ("…", "add data", "c", "noise")


def test_only_the_example_is_needed(project: Session) -> None:
    assert apply(project, {"example": "x0"}) == BatchReport(1, 1, (), 0)
    assert project.history.steps == []


def test_a_batch_is_one_step_of_a_script(project: Session) -> None:
    apply(project, {"example": "x0", "add": ["wind"]}, {"example": "x1", "note": "n", "reviewed": True})
    assert [step.label for step in project.history.steps] == ["Batch of 2 edits"]
    patch = project.undo()
    assert patch is not None
    assert patch.how == "script"
    assert [tag.name for tag in project.tags] == ["car noise", "accent"]
    assert project.marks.merged(MarkField.NOTE) == {}


def test_an_added_tag_that_does_not_exist_is_made_once(project: Session) -> None:
    report = apply(project, {"example": "x0", "add": ["Wind "]}, {"example": "x1", "add": ["wind", "CAR NOISE"]})
    assert report.new_tags == ("Wind",)
    assert [(tag.name, tag.position) for tag in project.tags][2:] == [("Wind", 2)]
    assert [mine(project, "wind", row) for row in (0, 1)] == [YES, YES]
    assert mine(project, "car noise", 1) is YES


def test_a_reviewed_line_judges_every_tag_of_the_batch_wherever_it_was_made(project: Session) -> None:
    apply(
        project,
        {"example": "x0", "reviewed": True, "queue": "random"},
        {"example": "x1", "add": ["wind"]},
        {"example": "x2", "unsure": ["accent"], "reviewed": True, "queue": "random"},
    )
    assert [mine(project, name, 0) for name in ("car noise", "accent", "wind")] == [NO, NO, NO]
    assert [mine(project, name, 1) for name in ("car noise", "accent", "wind")] == [NOBODY, NOBODY, YES]
    assert [mine(project, name, 2) for name in ("car noise", "accent", "wind")] == [NO, UNSURE, NO]
    assert project.frame.cursor == [3, 0]


def test_unsure_is_missing_and_never_absent(project: Session) -> None:
    apply(project, {"example": "x0", "unsure": ["accent"], "reviewed": True})
    apply(project, {"example": "x0", "reviewed": True})
    assert mine(project, "accent", 0) is UNSURE


def test_a_removed_tag_was_never_asked_before_the_review_and_is_absent_after(project: Session) -> None:
    apply(project, {"example": "x0", "add": ["accent"]}, {"example": "x1", "add": ["accent"], "reviewed": True})
    apply(project, {"example": "x0", "remove": ["accent"]}, {"example": "x1", "remove": ["accent"]})
    assert [mine(project, "accent", row) for row in (0, 1)] == [NOBODY, NO]


def test_a_line_that_removes_and_reviews_says_absent_even_if_others_found_the_tag(project: Session) -> None:
    world.give(project, "accent", 0)
    ben = world.reopened(project, BEN)
    apply(ben, {"example": "x0", "remove": ["accent"], "reviewed": True})
    assert mine(ben, "accent", 0) is NO


def test_a_review_says_what_this_reviewer_found_whatever_others_said(project: Session) -> None:
    world.give(project, "accent", 0)
    ben = world.reopened(project, BEN)
    apply(ben, {"example": "x0", "reviewed": True})
    assert (mine(ben, "accent", 0), mine(ben, "car noise", 0)) == (NO, NO)
    assert world.answer_of(ben, "accent", 0) is Answer.DISPUTED


def test_a_tag_can_be_removed_by_a_line_before_the_one_that_makes_it(project: Session) -> None:
    report = apply(
        project,
        {"example": "x0", "remove": ["wind"], "reviewed": True},
        {"example": "x1", "remove": ["wind"]},
        {"example": "x1", "add": ["wind"]},
        {"example": "x2", "remove": ["storm", "storm"]},
    )
    assert report.unknown_tags == ("storm",)
    assert [mine(project, "wind", row) for row in (0, 1)] == [NO, YES]


def test_the_later_of_two_lines_about_an_example_holds(project: Session) -> None:
    apply(
        project,
        {"example": "x0", "add": ["accent"], "note": "first"},
        {"example": "x0", "remove": ["accent"], "note": "second"},
    )
    assert (mine(project, "accent", 0), mark(project, MarkField.NOTE)) == (NOBODY, "second")


def test_a_tag_that_is_removed_and_added_again_on_a_reviewed_example_is_present(project: Session) -> None:
    apply(project, {"example": "x0", "add": ["accent"], "reviewed": True})
    apply(project, {"example": "x0", "remove": ["accent"]}, {"example": "x0", "add": ["accent"]})
    assert mine(project, "accent", 0) is YES


def test_what_is_said_already_is_no_step(project: Session) -> None:
    line: Line = {"example": "x0", "add": ["accent"], "note": "n", "excluded": "duplicate", "reviewed": True}
    apply(project, line)
    apply(project, line)
    assert len(project.history.steps) == 1


def test_an_example_reached_in_the_random_order_counts_for_estimates(project: Session) -> None:
    apply(
        project,
        {"example": "x0", "reviewed": True, "queue": "random"},
        {"example": "x10", "reviewed": True, "queue": "control"},
        {"example": "x1", "reviewed": True},
        {"example": "x2", "reviewed": True, "queue": "re-review"},
    )
    assert [mark(project, MarkField.REVIEW, row) for row in (0, 10, 1, 2)] == [
        "random", "control", "targeted", "targeted",
    ]  # fmt: skip
    assert project.frame.cursor == [1, 1]


def test_a_targeted_review_is_improved_by_a_random_one_and_not_the_other_way(project: Session) -> None:
    apply(project, {"example": "x0", "reviewed": True}, {"example": "x1", "reviewed": True, "queue": "random"})
    apply(project, {"example": "x0", "reviewed": True, "queue": "random"}, {"example": "x1", "reviewed": True})
    assert [mark(project, MarkField.REVIEW, row) for row in (0, 1)] == ["random", "random"]


def test_a_review_ends_a_deferral(project: Session) -> None:
    project.commit(steps.toggle_flag(project, MarkField.DEFERRED, 0, "Defer"))
    apply(project, {"example": "x0", "reviewed": True})
    assert mark(project, MarkField.DEFERRED) is None


def test_everything_that_can_be_said_of_an_example_can_be_taken_back(project: Session) -> None:
    said: Line = {
        "label_check": "both_wrong",
        "correct_label": "noon",
        "human": "right",
        "human_answer": "a train",
        "note": "n",
        "excluded": "dup",
    }
    apply(project, {"example": "x0", **said})
    fields = (
        MarkField.LABEL_CHECK, MarkField.CORRECT_LABEL, MarkField.HUMAN, MarkField.HUMAN_ANSWER, MarkField.NOTE,
        MarkField.EXCLUDED,
    )  # fmt: skip
    assert [mark(project, field) for field in fields] == list(said.values())
    apply(project, {"example": "x0", **dict.fromkeys(said)})
    assert [mark(project, field) for field in fields] == [None] * 6


def test_an_exclusion_is_one_for_all_reviewers(project: Session) -> None:
    apply(project, {"example": "x0", "excluded": "corrupt file"}, {"example": "x1", "excluded": "corrupt file"})
    ben = world.reopened(project, BEN)
    apply(
        ben,
        {"example": "x0", "excluded": "duplicate"},
        {"example": "x1", "excluded": None},
        {"example": "x2", "excluded": "duplicate"},
    )
    assert ben.marks.by(MarkField.EXCLUDED, ANA.id) == {0: "duplicate"}
    assert ben.marks.by(MarkField.EXCLUDED, BEN.id) == {2: "duplicate"}
    assert [row for row in range(4) if ben.frame.excluded[row]] == [0, 2]
    ben.undo()
    assert ben.marks.merged(MarkField.EXCLUDED) == {0: "corrupt file", 1: "corrupt file"}
    assert [row for row in range(4) if ben.frame.excluded[row]] == [0, 1]


def test_a_tag_line_describes_a_new_tag_or_changes_a_known_one(project: Session) -> None:
    report = apply(
        project,
        {"tag": "ACCENT", "feasibility": 2.0, "color": "#56b4e9"},
        {"tag": "accent", "remedy": "add data", "effort_days": None},
        {"tag": "wind", "key": " W "},
        {"tag": "wind", "group": "noise"},
    )
    accent, wind = (project.tags[world.tag_id(project, name)] for name in ("accent", "wind"))
    assert report == BatchReport(4, 0, ("wind",), 0)
    assert (accent.name, accent.feasibility, accent.remedy, accent.color) == ("accent", 2, "add data", "#56B4E9")
    assert (wind.key, wind.group, wind.position) == ("w", "noise", 2)


def test_a_letter_can_pass_from_one_tag_to_another_in_a_batch(project: Session) -> None:
    apply(project, {"tag": "accent", "key": "e"})
    apply(project, {"tag": "accent", "key": ""}, {"tag": "car noise", "key": "e"})
    assert [tag.key for tag in project.tags] == ["e", ""]


def test_a_tag_line_that_changes_nothing_is_no_step(project: Session) -> None:
    apply(project, {"tag": "accent", "description": ""})
    assert project.history.steps == []


def test_an_id_that_is_a_number_may_be_given_as_one() -> None:
    project = world.session(examples=replace(world.columns([1, 0]), keys=TextColumn.of(["17", "18"])))
    assert apply(project, {"example": 18, "add": ["wind"]}).examples == 1
    assert mine(project, "wind", 1) is YES


def test_a_late_tag_was_not_asked_on_earlier_reviews(project: Session) -> None:
    apply(project, *({"example": f"x{row}", "reviewed": True, "queue": "random"} for row in range(5)))
    apply(
        project,
        {"example": "x5", "add": ["wind"], "reviewed": True, "queue": "random"},
        {"example": "x6", "reviewed": True, "queue": "random"},
    )
    assert [mine(project, "wind", row) for row in range(7)] == [NOBODY] * 5 + [YES, NO]
    assert project.tags[world.tag_id(project, "wind")].trigger is None


def test_a_late_tag_that_was_only_found_has_its_first_example_for_a_trigger(project: Session) -> None:
    apply(project, {"example": "x0", "reviewed": True, "queue": "random"})
    apply(project, {"tag": "plan only"}, {"example": "x0", "add": ["wind"]}, {"example": "x1", "add": ["wind", "gust"]})
    triggers = [project.tags[world.tag_id(project, name)].trigger for name in ("wind", "gust", "plan only")]
    assert triggers == [0, 1, None]


BAD_LINES: list[tuple[Line, str]] = [
    ({}, "neither 'example' nor 'tag'"),
    ({"example": "x99"}, "no example 'x99'"),
    ({"example": None}, "no example None"),
    ({"example": True}, "no example True"),
    ({"example": 1.0}, "no example 1.0"),
    ({"example": ["x0"]}, "no example"),
    ({"example": "x0", "tags": ["wind"]}, "unknown field 'tags'"),
    ({"example": "x0", "add": "wind"}, "'add' is no list"),
    ({"example": "x0", "unsure": [3]}, "'unsure' is no list"),
    ({"example": "x0", "add": [""]}, "needs a name"),
    ({"example": "x0", "remove": ["\u202e"]}, "control character"),
    ({"example": "x0", "add": ["wind"], "remove": ["WIND"]}, "'wind' is in 'add' and in 'remove'"),
    ({"example": "x0", "add": ["wind"], "unsure": ["wind"]}, "in 'add' and in 'unsure'"),
    ({"example": "x0", "unsure": ["wind"], "remove": ["wind"]}, "in 'unsure' and in 'remove'"),
    ({"example": "x0", "label_check": "wrong"}, "Use ok, label_wrong, both_wrong, unclear"),
    ({"example": "x0", "human": "yes"}, "Use right, wrong"),
    ({"example": "x0", "note": 3}, "'note' is no text"),
    ({"example": "x0", "human_answer": 3}, "'human_answer' is no text"),
    ({"example": "x0", "excluded": True}, "'excluded' is no text"),
    ({"example": "x0", "reviewed": "yes"}, "neither true nor false"),
    ({"example": "x0", "reviewed": 1}, "neither true nor false"),
    ({"example": "x0", "reviewed": None}, "neither true nor false"),
    ({"example": "x0", "queue": "lottery"}, "Use random, control, re-review, targeted"),
    ({"example": "x0", "reviewed": True, "queue": None}, "None is no queue"),
    ({"tag": "wind", "example": "x0"}, "unknown field 'example'"),
    ({"tag": 3}, "'tag' is no text"),
    ({"tag": ""}, "needs a name"),
    ({"tag": "wind", "description": None}, "'description' is no text"),
    ({"tag": "wind", "feasibility": 6}, "Use 1 to 5"),
    ({"tag": "wind", "feasibility": 2.5}, "no whole number"),
    ({"tag": "wind", "feasibility": "4"}, "without quotes"),
    ({"tag": "wind", "feasibility": True}, "no whole number"),
    ({"tag": "wind", "human_trials": float("inf")}, "no whole number"),
    ({"tag": "wind", "human_trials": 10**400}, "no whole number"),
    ({"tag": "wind", "effort_days": float("nan")}, "no number"),
    ({"tag": "wind", "effort_days": 0}, "more than 0"),
    ({"tag": "wind", "human_accuracy": 93}, "fraction from 0 to 1"),
    ({"tag": "wind", "key": "tt"}, "Use one letter"),
    ({"tag": "wind", "key": "t"}, "belongs to another action"),
    ({"tag": "wind", "color": "blue"}, "#56B4E9"),
]


@pytest.mark.parametrize(("line", "why"), BAD_LINES)
def test_a_bad_line_refuses_the_whole_batch_and_is_named(project: Session, line: Line, why: str) -> None:
    told = refusal(project, {"example": "x0", "add": ["wind"]}, {"tag": "gust"}, line)
    assert told.startswith("edits.jsonl, line 3: ")
    assert why in told
    assert [tag.name for tag in project.tags] == ["car noise", "accent"]


def test_two_new_tags_cannot_have_the_same_letter(project: Session) -> None:
    told = refusal(project, {"tag": "wind", "key": "e"}, {"tag": "gust", "key": "E"})
    assert "line 2: the key E belongs to tag 'wind'" in told


def test_an_example_of_a_removed_dataset_is_not_there() -> None:
    project = world.session(examples=world.columns([1, 0], removed=[1]))
    assert "no example 'x1'" in refusal(project, {"example": "x1"})


def test_lines_are_numbered_as_in_the_file_and_blank_ones_skipped() -> None:
    text = ['{"example": "a"}', "", "  ", '{"example": "b"}\r']
    assert read_lines(text, "e.jsonl") == [(1, {"example": "a"}), (4, {"example": "b"})]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{'example': 'a'}", "this line is no JSON"),
        ('{"example": "a"', "this line is no JSON"),
        ('["a"]', "no JSON object"),
        ('{"effort_days": NaN}', "NaN is no JSON value"),
        ('{"effort_days": -Infinity}', "Infinity is no JSON value"),
        ("[" * 200_000, "this line is no JSON"),
    ],
)
def test_a_line_that_is_no_json_is_named(line: str, why: str) -> None:
    with pytest.raises(Problem) as found:
        read_lines(['{"example": "a"}', line], "e.jsonl")
    assert "e.jsonl, line 2: " in str(found.value)
    assert why in str(found.value)


def test_any_text_of_json_can_be_a_note(project: Session) -> None:
    note = "line\u2028separator \x00 \ud800 🙂"
    [(_, line)] = read_lines([json.dumps({"example": "x0", "note": note})], "e.jsonl")
    apply(project, line)
    assert mark(project, MarkField.NOTE) == note


def test_a_key_that_is_there_twice_is_refused_with_its_line() -> None:
    with pytest.raises(Problem, match=r"edits, line 2: this line is no JSON \('add' is there twice\)"):
        read_lines(['{"example": "x0"}', '{"example": "x1", "add": ["a"], "add": ["b"]}'], "edits")
