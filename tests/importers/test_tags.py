from __future__ import annotations

from dataclasses import replace

import pytest

from errortagger.domain.problems import Problem, RowProblem
from errortagger.importers.mapping import apply_overrides, guess
from errortagger.importers.preview import preview
from errortagger.importers.records import Records, records
from errortagger.importers.tags import suggest_tag_columns

PRESENT, ABSENT, NOT_ASKED, UNSURE = 1, 0, -1, 2


@pytest.fixture
def tagged(table_of):
    def make(content: str, *columns: str, name: str = "p.csv") -> Records:
        table = table_of(content, name)
        return records(table, apply_overrides(guess(table), table, tag_columns=columns))

    return make


def answers(found: Records) -> dict[str, list[int]]:
    return {tag: values.tolist() for tag, values in found.tags.items()}


def problems(found: Records) -> list[RowProblem]:
    """Problems of columns, without those of the whole file."""
    return [problem for problem in found.problems if problem.column]


def test_a_column_of_answers_is_one_tag(tagged):
    found = tagged("id,car noise\na,1\nb,0\nc,\nd,?\ne,TRUE\nf,false\ng,1.0\nh,maybe\n", "car noise")
    assert answers(found) == {"car noise": [PRESENT, ABSENT, NOT_ASKED, UNSURE, PRESENT, ABSENT, PRESENT, NOT_ASKED]}
    assert [(p.row, p.column) for p in problems(found)] == [(9, "car noise")]
    assert found.metadata == ["{}"] * 8


@pytest.mark.parametrize("content", [
    "id,tags\na,x;y\nb,\nc,y\n",
    "id,tags\na,x|y\nb,\nc,y\n",
    'id,tags\na,"[""x"", ""y""]"\nb,[]\nc,"[""y""]"\n',
    "id,tags\na, x ; y;;\nb,\nc,Y\n",
])  # fmt: skip
def test_a_column_of_lists_makes_a_tag_of_each_name_and_absence_where_it_is_not_named(content, tagged):
    assert answers(tagged(content, "tags")) == {"x": [PRESENT, ABSENT, ABSENT], "y": [PRESENT, ABSENT, PRESENT]}


def test_a_missing_list_is_not_asked_and_an_empty_one_is_absent(tagged):
    found = tagged('{"id": "a", "tags": ["x", "y"]}\n{"id": "b", "tags": []}\n{"id": "c"}\n{"id": "d", "tags": null}\n',
                   "tags", name="p.jsonl")  # fmt: skip
    assert answers(found) == {
        "x": [PRESENT, ABSENT, NOT_ASKED, NOT_ASKED],
        "y": [PRESENT, ABSENT, NOT_ASKED, NOT_ASKED],
    }


def test_json_booleans_are_answers(tagged):
    found = tagged('{"id": "a", "noisy": true}\n{"id": "b", "noisy": false}\n{"id": "c"}\n', "noisy", name="p.jsonl")
    assert answers(found) == {"noisy": [PRESENT, ABSENT, NOT_ASKED]}


def test_a_list_that_is_half_a_json_list_is_split_as_text(tagged):
    assert list(tagged("id,tags\na,[x;y\n", "tags").tags) == ["[x", "y"]


def test_parts_of_a_json_list_that_are_no_texts_are_written_out(tagged):
    assert list(tagged('id,tags\na,"[1, ""x""]"\n', "tags").tags) == ["1", "x"]


def test_bad_tag_names_are_reported_with_their_row(tagged):
    found = tagged(f"id,tags\na,ok;{'x' * 81}\nb,\x07\n", "tags")
    assert list(found.tags) == ["ok"]
    assert [p.row for p in problems(found)] == [2, 3]
    assert tagged(f"id,{'y' * 90}\na,1\n", "y" * 90).tags == {}


def test_one_tag_from_two_columns_keeps_the_first(tagged):
    found = tagged("id,noise,tags\na,1,Noise;wind\nb,0,wind\n", "noise", "tags")
    assert answers(found) == {"noise": [PRESENT, ABSENT], "wind": [PRESENT, PRESENT]}
    assert "also comes from column 'noise'" in problems(found)[0].message


def test_a_column_of_free_text_is_no_tag_column(tagged):
    rows = "".join(f"{n},note {n}\n" for n in range(1_200))
    with pytest.raises(Problem, match="over 1,000 different tags"):
        tagged("id,notes\n" + rows, "notes")


def test_answers_stay_parallel_when_rows_are_left_out(tagged):
    found = tagged("id,noise\na,1\na,0\nb,0\n", "noise")
    assert (found.keys, answers(found)) == (["a", "b"], {"noise": [PRESENT, ABSENT]})


def test_columns_that_look_like_tags_are_suggested_and_never_taken(table_of):
    table = table_of(
        "id,label,prediction,noise,flag,tags,is_error,words,snr,count,empty\n"
        "a,1,1,1,true,x;y,1,so,0.5,1,\n"
        "b,0,1,?,false,,0,no,1.5,2,\n"
        "c,0,1,,true,,0,no,1.5,0,\n"
    )
    mapping = guess(table)
    assert mapping.tag_columns == ()
    assert suggest_tag_columns(table, mapping.fields) == ["noise", "flag", "tags"]
    assert preview(table, mapping).suggested_tag_columns == ["noise", "flag", "tags"]


def test_one_number_far_below_is_enough_not_to_suggest(table_of):
    table = table_of("n\n" + "1\n0\n" * 6_000 + "2\n")
    assert suggest_tag_columns(table, {}) == []


def test_tag_columns_of_another_table_are_refused(table_of):
    table = table_of("id,noise\na,1\n")
    mapping = replace(guess(table), tag_columns=("gone",))
    with pytest.raises(Problem, match="no column 'gone'"):
        records(table, mapping)
