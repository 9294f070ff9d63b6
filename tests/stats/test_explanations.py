from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts
from errortagger.stats.explanations import EXPLAINED, Explanation, explain, plan, where_it_pays
from errortagger.stats.frame import Frame, View
from errortagger.stats.number import Number
from errortagger.stats.options import Options
from errortagger.stats.priority import TagEntry, rank_rows
from errortagger.stats.proportion import share
from errortagger.stats.row_facts import NOTHING_MISSING, Facts, Missing
from errortagger.stats.tag_metrics import TagPlan

SHARES = ("error_share", "tag_error_rate", "prevalence", "model_accuracy")


def side(population: int, considered: int, tagged: int, **more: int | bool) -> Side:
    counts = {
        "known_present": tagged, "known_absent": considered - tagged, "reviewed": considered, "prefix": considered,
        **more,
    }  # fmt: skip
    return Side(population, considered, tagged, **counts)  # type: ignore[arg-type]


def facts(
    errors: Side, correct: Side, plan: TagPlan | None = None, gone: Missing = NOTHING_MISSING, **more: object
) -> Facts:
    frame = more.pop("frame", None) or Frame("C", errors.population or 0, correct.population or 0)
    assert isinstance(frame, Frame)
    options = more.get("options", Options())
    assert isinstance(options, Options)
    entry = TagEntry(name="car noise", counts=TagCounts(errors, correct), plan=plan or TagPlan())
    row = rank_rows([entry], frame, options=options)[0]
    return Facts(row=row, frame=frame, errors=gone, **more)  # type: ignore[arg-type]


HUMAN = TagPlan(feasibility=4, human_accuracy=0.9)
USUAL = facts(side(300, 43, 21), side(700, 91, 3), HUMAN)


def value_of(text: str) -> float:
    """A number as it is written: ``49%``, ``14.7 points``, ``2.9x``, ``146.5 errors with the tag``."""
    found = re.match(r"(-?[\d.]+)(%| points|x)?", text.replace(",", "").replace("−", "-").removeprefix("<"))
    assert found is not None, text
    return float(found[1]) / (100 if found[2] in ("%", " points") else 1)


def result_of(line: str) -> tuple[float, float]:
    """What an expression gives, and what is written after its equals sign."""
    expression, _, written = line.rpartition(" = ")
    plain = re.sub(r"[a-z()]+ [a-z ]+$|\(no feasibility entered\)", "", expression)
    plain = re.sub(r"(ceiling gain|headroom|word errors)$", "", plain.strip())
    plain = re.sub(r"([\d.]+)%", r"(\1/100)", plain.replace(",", ""))
    return float(eval(plain.replace("×", "*").replace("−", "-"))), value_of(written)


def close(line: str) -> bool:
    found, written = result_of(line)
    rounding = 0.06 if line.endswith("with the tag") else 0.006
    return abs(found - written) <= rounding + 0.01 * abs(written)


def explained(name: str, about: Facts = USUAL) -> Explanation:
    return explain(name, about)


def lines_of(of: Explanation) -> dict[str, str]:
    return {line.label: line.text for line in of.lines}


USUAL_SHARE = explained("error_share")


def test_the_formula_of_the_error_share_has_the_numbers_of_the_row() -> None:
    made = explained("error_share")
    assert made.worked == ("21 / 43 = 49%",)
    assert (made.title, made.tag, made.figure) == ("Error share", "car noise", "49%")
    assert lines_of(made)["95% interval"].endswith("about these 1,000 examples")
    assert "Agresti" in made.reference and "Ng" in made.reference


def test_the_rate_says_how_both_totals_come_about() -> None:
    made = explained("tag_error_rate")
    assert made.worked == (
        "300 × 21 / 43 = 146.5 errors with the tag",
        "700 × 3 / 91 = 23.1 correct examples with the tag",
        "146.5 / (146.5 + 23.1) = 86%",
    )


@pytest.mark.parametrize("name", [name for name in EXPLAINED if name not in ("size_share", "human_accuracy")])
def test_each_line_is_right_arithmetic_and_ends_in_the_value_of_the_metrics(name: str) -> None:
    about = facts(
        side(300, 43, 21), side(700, 91, 3), HUMAN, model_share=share(side(280, 40, 20)), model_side=side(280, 40, 20)
    )
    made = explained(name, about)
    assert made.worked and all(close(line) for line in made.worked), made.worked
    known = {"errors": Number(21), "error_share_of_model_errors": about.model_share}
    number = known.get(name) or getattr(about.row.metrics, name)
    assert number is not None and number.value is not None
    assert value_of(made.worked[-1].rpartition(" = ")[2]) == pytest.approx(number.value, abs=0.006, rel=0.02)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_the_arithmetic_holds_for_any_counts_view_and_intervals(data: st.DataObject) -> None:
    sides = []
    for most in (40, 400):
        population = data.draw(st.integers(2, most))
        considered = data.draw(st.integers(1, population))
        tagged = data.draw(st.integers(0, considered))
        gone = data.draw(st.integers(0, population - considered))
        sides.append(side(population, considered, tagged, prefix=considered + gone))
    options = Options(data.draw(st.sampled_from(View)), data.draw(st.booleans()), data.draw(st.booleans()))
    frame = Frame("C", sides[0].population or 0, sides[1].population or 0)
    about = facts(*sides, plan=HUMAN, options=options, frame=frame)
    for name in EXPLAINED:
        made = explained(name, about)
        assert made.figure == "—" or made.worked or name in ("human_accuracy", "size_share")
        if name in SHARES:
            assert all(close(line) for line in made.worked if "no " not in line and "counted" not in line), made.worked
        assert "nan" not in made.to_text().lower() and "inf " not in made.to_text().lower()


def test_what_was_skipped_is_said_with_what_it_could_do() -> None:
    about = facts(side(300, 43, 21, prefix=50), side(700, 91, 3), gone=Missing(skipped=4, cant_tell=2))
    made = lines_of(explained("error_share", about))
    assert made["Errors"] == (
        "50 of 300 reached in random order: 43 answered, 4 skipped, 2 can't tell, 1 never asked or disputed"
    )
    assert made["At worst"] == "42.0% to 56.0% of those reached, whatever the 7 missing answers are"


def test_a_complete_start_of_the_random_order_says_so() -> None:
    assert lines_of(USUAL_SHARE)["Errors"] == "43 of 300 reached in random order, all answered"


def test_too_many_missing_answers_are_noted() -> None:
    made = lines_of(explained("error_share", facts(side(300, 43, 21, prefix=80), side(700, 91, 3))))
    assert made["At worst"].endswith("whatever the 37 missing answers are – more than 20% are missing")
    assert "Note" not in made


def test_the_example_that_inspired_the_tag_is_in_the_formula() -> None:
    late = side(300, 43, 21, trigger=True, prefix=50, reviewed=48, to_review_again=5)
    made = explained("error_share", facts(late, side(700, 91, 3)))
    assert made.worked == ("(1 + (300 − 1) × 20 / 42) / 300 = 48%",)
    assert close(made.worked[0])
    assert [step.kind for step in made.steps] == ["again", "errors"]
    assert made.steps[0].text == "Re-check car noise (5)"


def test_a_share_that_counting_moved_says_so() -> None:
    made = explained("error_share", facts(side(50, 10, 1, known_present=20, reviewed=40), side(700, 91, 3)))
    assert made.worked == ("1 / 10 = 10.0%", "held at the floor that is known by counting = 40.0%")
    assert made.figure == "40%"


def test_everything_reviewed_needs_no_more() -> None:
    made = explained("error_share", facts(side(300, 300, 100), side(700, 700, 3)))
    assert made.worked == ("100 / 300 = 33.3%",)
    assert lines_of(made) == {"Method": "everything was looked at and counted, nothing is estimated"}
    assert made.steps == ()


def test_future_data_leave_the_finite_population_out() -> None:
    about = facts(side(300, 300, 100), side(700, 700, 3), options=Options(View.POPULATION))
    made = explained("error_share", about)
    assert made.worked == ("100 / 300 = 33%",)
    assert lines_of(made)["95% interval"].endswith("about future data")
    assert "Brown" in made.reference
    assert lines_of(made)["For ±5 points"].endswith("errors, more than there are")


@pytest.mark.parametrize(
    ("about", "name", "reason", "kinds"),
    [
        (facts(side(300, 0, 0), side(700, 0, 0)), "error_share", "Review some errors first.", ["errors"]),
        (facts(side(300, 9, 3), side(700, 0, 0)), "prevalence", "Review some correct examples first.", ["correct"]),
        (facts(side(300, 9, 3), side(700, 9, 0)), "gap", "Enter human performance", ["human"]),
        (facts(side(300, 9, 3), NO_CORRECT_LOADED, frame=Frame("A", 300)), "ceiling_gain",
         "Needs the size (or accuracy) of the whole dataset.", ["size"]),
        (facts(side(300, 0, 0, to_review_again=39, reviewed=39), side(700, 0, 0)), "error_share",
         "Tag is newer than all reviews: 39 to re-review.", ["again"]),
        (facts(side(300, 9, 0), side(700, 9, 0)), "tag_error_rate", "Tag not met yet", ["errors"]),
        (facts(side(300, 300, 0), side(700, 9, 0)), "tag_error_rate", "Tag not met yet", ["correct"]),
        (facts(side(300, 300, 0), side(700, 700, 0)), "tag_error_rate", "No example has the tag.", []),
        (facts(side(300, 9, 3), NO_CORRECT_LOADED, frame=Frame("B", 300, dataset_size=1000)), "tag_error_rate",
         "The correct examples are not loaded.", []),
    ],
)  # fmt: skip
def test_a_missing_number_says_why_and_what_supplies_it(about: Facts, name: str, reason: str, kinds: list[str]) -> None:
    made = explained(name, about)
    assert made.figure == "—" and made.worked == ()
    assert made.missing.startswith(reason)
    assert [step.kind for step in made.steps] == kinds


def test_a_rare_tag_is_in_doubt_on_the_correct_side() -> None:
    found = where_it_pays(USUAL)
    assert found is not None
    text, step = found
    assert re.fullmatch(r"\d+% of the doubt is on the correct side: review 50 more correct examples", text)
    assert (step.kind, step.count, step.text) == ("correct", 50, "Review 50 more correct examples")
    assert text.startswith(lines_of(explained("tag_error_rate"))["Where to go on"])
    assert explained("tag_error_rate").steps == (step,)


def test_the_last_review_is_one() -> None:
    found = where_it_pays(facts(side(300, 300, 100), side(700, 699, 30)))
    assert found is not None and found[1].text == "Review 1 more correct example"
    assert where_it_pays(facts(side(300, 300, 100), side(700, 700, 30))) is None


def test_a_model_above_the_human_has_nothing_to_gain() -> None:
    about = facts(side(300, 43, 1), side(700, 91, 60), TagPlan(human_accuracy=0.5))
    made = explained("headroom", about)
    assert made.worked[-1] == "the model is above the human = 0 points to gain"
    assert "model above human" in lines_of(made)["Note"]


def test_measured_human_levels_show_their_trials() -> None:
    made = explained("human_accuracy", facts(side(300, 43, 21), side(700, 91, 3), TagPlan(None, None, 0.95, 60)))
    assert made.worked == ("57 / 60 = 95%",)


def test_a_size_share_counts_what_sizes_count() -> None:
    number = Number(0.281, 0.14, 0.5, 0.1, 0.9, 34, 121, method="linearised_ratio")
    made = explained(
        "size_share", facts(side(300, 43, 21), side(700, 91, 3), size_share=number, size_unit="word errors")
    )
    assert made.worked == ("34 / 121 word errors = 28%",)
    assert close(made.worked[0])
    assert lines_of(made)["By counting"] == "at least 10.0%, at most 90.0%"


def test_a_number_that_was_not_worked_out_is_a_dash() -> None:
    assert explained("size_share").figure == "—"


def test_a_ceiling_is_marked_and_the_text_is_plain() -> None:
    made = explained("expected_gain", facts(side(300, 43, 21), side(700, 0, 0)))
    assert made.figure.startswith("≤ ")
    assert made.to_text().splitlines()[0] == "Expected gain: car noise"
    assert "Reference: " in explained("error_share").to_text()


def test_factors_read_as_factors() -> None:
    made = explained("lift")
    assert made.worked == ("86.4% / 30.0% = 2.9x",)
    assert re.fullmatch(r"[\d.]+x to [\d.]+x, about these 1,000 examples", lines_of(made)["95% interval"])
    assert re.fullmatch(r"at least [\d.]+x, at most [\d.]+x", lines_of(made)["By counting"])
    census = explained("lift", facts(side(300, 300, 100), side(700, 700, 30)))
    assert "95% interval" not in lines_of(census)


def test_errors_are_counted_wherever_they_were_reviewed() -> None:
    made = explained("errors", facts(side(300, 43, 21, known_present=25, reviewed=47), side(700, 91, 3)))
    assert (made.figure, made.worked, made.steps) == ("25", ("21 + 4 = 25",), ())


def test_the_plan_of_a_row_says_how_many_more_and_where_they_pay() -> None:
    text, steps = plan(USUAL)
    assert re.fullmatch(
        r"car noise: ±5 points of error share takes \d+ more errors; \d+% of the doubt is on the correct side for its "
        r"error rate\.", text,
    )  # fmt: skip
    assert [step.kind for step in steps] == ["errors", "correct"]
    done = plan(facts(side(300, 300, 100), side(700, 700, 30)))
    assert done == ("", ())
    assert plan(facts(side(300, 299, 100), side(700, 0, 0)))[0] == "car noise: ±5 points of error share is reached."
    future = plan(facts(side(300, 300, 100), side(700, 700, 30), options=Options(View.POPULATION)))
    assert future[0].endswith("more than there are.")


def test_the_plan_of_a_ceiling_is_that_of_its_share() -> None:
    assert lines_of(explained("ceiling_gain"))["For ±5 points"].endswith("more errors (error share)")


def test_a_side_that_is_counted_or_empty_says_so_instead_of_a_share() -> None:
    counted = explained("tag_error_rate", facts(side(300, 300, 100), side(700, 91, 3)))
    assert counted.worked[0] == "errors with the tag, all counted = 100"
    empty = explained("prevalence", facts(side(300, 43, 21), side(0, 0, 0)))
    assert empty.worked[1] == "no correct examples = 0"


def test_totals_follow_a_share_that_counting_moved() -> None:
    made = explained("prevalence", facts(side(50, 10, 1, known_present=20, reviewed=40), side(700, 91, 3)))
    assert made.worked[0] == "50 × 40.0% = 20 errors with the tag"


def test_a_human_level_that_is_no_whole_number_of_trials_has_no_formula() -> None:
    assert (
        explained("human_accuracy", facts(side(300, 43, 21), side(700, 91, 3), TagPlan(None, None, 0.953, 20))).worked
        == ()
    )


def test_a_side_that_is_all_reviewed_has_nowhere_to_go_on() -> None:
    unsure = side(300, 290, 100, prefix=300, reviewed=300)
    made = where_it_pays(facts(unsure, side(700, 700, 30)))
    assert made is None
