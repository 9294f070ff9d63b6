from __future__ import annotations

import pytest

from errortagger.domain.problems import Problem, RowProblem, UsageProblem


def test_a_problem_is_one_line_that_says_where_what_and_what_to_do() -> None:
    problem = Problem("the file is empty.", where="a.csv, line 3", action="Choose another one.")
    assert str(problem) == "a.csv, line 3: the file is empty. Choose another one."
    assert (problem.what, problem.where, problem.action) == (
        "the file is empty.",
        "a.csv, line 3",
        "Choose another one.",
    )


def test_a_problem_without_a_place_or_an_action_says_what_happened() -> None:
    assert str(Problem("it is full")) == "it is full"


def test_wrong_usage_is_a_problem_too() -> None:
    with pytest.raises(Problem, match="no such field"):
        raise UsageProblem("no such field")


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (RowProblem("no label", row=4, column="truth"), "row 4, column 'truth': no label"),
        (RowProblem("no label", row=4), "row 4: no label"),
        (RowProblem("mixed types", column="snr"), "column 'snr': mixed types"),
        (RowProblem("no rows"), "no rows"),
    ],
)
def test_a_row_problem_names_its_place(problem: RowProblem, text: str) -> None:
    assert str(problem) == text
