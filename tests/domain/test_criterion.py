from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.problems import UsageProblem

RULES = {
    "exact": Criterion(CriterionKind.EXACT),
    "normalized": Criterion(CriterionKind.NORMALIZED),
    "wer>0.0": Criterion(CriterionKind.WER, 0.0),
    "wer>0": Criterion(CriterionKind.WER, 0.0),
    "cer>0.1": Criterion(CriterionKind.CER, 0.1),
    "iou<0.5": Criterion(CriterionKind.IOU, 0.5),
    "abs>0.5": Criterion(CriterionKind.ABS, 0.5),
    "abs>1e3": Criterion(CriterionKind.ABS, 1000.0),
    "column:is wrong": Criterion(CriterionKind.COLUMN, column="is wrong"),
    " wer > .25 ": Criterion(CriterionKind.WER, 0.25),
}


@pytest.mark.parametrize("text", RULES)
def test_every_rule_of_the_command_line_is_understood(text: str) -> None:
    assert Criterion.parse(text) == RULES[text]


@pytest.mark.parametrize("text", RULES)
def test_a_rule_is_written_as_it_is_read(text: str) -> None:
    assert Criterion.parse(str(RULES[text])) == RULES[text]


@given(st.sampled_from(["wer>", "cer>", "abs>", "iou<"]), st.floats(0, 1e6, allow_subnormal=False))
def test_every_threshold_survives_being_stored(sign: str, threshold: float) -> None:
    rule = Criterion.parse(f"{sign}{threshold!r}")
    assert rule.threshold == threshold
    assert Criterion.parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text", ["", "equal", "wer", "wer>", "wer<0.5", "iou>0.5", "wer>-1", "wer>nan", "wer>1e999", "column:", "abs>1,5"]
)
def test_what_is_no_rule_is_refused_with_the_rules_there_are(text: str) -> None:
    with pytest.raises(UsageProblem, match=r"no error criterion.*wer>0\.0.*column:NAME"):
        Criterion.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exact", "prediction differs from the label"),
        ("normalized", "case, punctuation and space folded"),
        ("wer>0.1", "word error rate over 0.1"),
        ("cer>0.1", "character error rate over 0.1"),
        ("iou<0.5", "at IoU 0.5"),
        ("abs>0.5", "off by more than 0.5"),
        ("column:wrong", "marked in column wrong"),
    ],
)
def test_a_rule_is_explained_in_plain_words(text: str, words: str) -> None:
    assert words in Criterion.parse(text).explain()
