from __future__ import annotations

import json

import pytest

from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import UsageProblem
from errortagger.domain.types import Modality
from errortagger.importers.mapping import Mapping, apply_overrides, guess, parse_map_options

SPEECH = "id,clip,text,label,prediction,right\na,1.wav,one two,x,x,1\nb,2.wav,three four,y,x,0\n"


@pytest.fixture
def table(table_of):
    return table_of(SPEECH)


def test_a_wish_beats_the_guess_and_frees_the_column(table):
    guessed = guess(table)
    assert guessed.fields["ground_truth"] == "label"
    mapping = apply_overrides(guessed, table, fields={"prediction": "label", "ground_truth": "text"})
    assert mapping.fields["ground_truth"] == "text"
    assert mapping.fields["prediction"] == "label"
    assert list(mapping.fields.values()).count("text") == 1
    assert str(mapping.criterion) == "wer>0.0"


def test_a_column_taken_from_another_field_leaves_that_field_unmapped(table):
    mapping = apply_overrides(guess(table), table, fields={"split": "label"})
    assert "ground_truth" not in mapping.fields
    assert mapping.fields["split"] == "label"


def test_an_empty_column_un_maps_and_what_depends_is_guessed_anew(table):
    mapping = apply_overrides(guess(table), table, fields={"media": ""})
    assert "media" not in mapping.fields
    assert mapping.modality is Modality.TEXT


def test_without_wishes_nothing_changes(table):
    assert apply_overrides(guess(table), table) == guess(table)


def test_a_mapped_right_or_wrong_column_becomes_the_criterion(table):
    mapping = apply_overrides(guess(table), table, fields={"correct": "right"})
    assert str(mapping.criterion) == "column:right"
    assert str(apply_overrides(mapping, table, criterion="normalized").criterion) == "normalized"


def test_a_rule_is_parsed_and_its_column_must_exist(table):
    assert str(apply_overrides(guess(table), table, criterion="cer>0.25").criterion) == "cer>0.25"
    assert apply_overrides(guess(table), table, criterion="column:RIGHT").criterion.column == "right"
    with pytest.raises(UsageProblem, match="no column 'nope'"):
        apply_overrides(guess(table), table, criterion="column:nope")
    with pytest.raises(UsageProblem, match="no error criterion"):
        apply_overrides(guess(table), table, criterion="bogus")


def test_the_modality_can_be_wished(table):
    assert apply_overrides(guess(table), table, modality=Modality.TEXT).modality is Modality.TEXT


def test_id_and_media_may_share_a_column_and_others_may_not(table_of):
    table = table_of("file,label,prediction\n1.png,a,a\n2.png,b,a\n")
    mapping = apply_overrides(guess(table), table, fields={"id": "file"})
    assert mapping.fields["id"] == mapping.fields["media"] == "file"
    with pytest.raises(UsageProblem, match="mapped to ground_truth and to prediction"):
        apply_overrides(guess(table), table, fields={"ground_truth": "label", "prediction": "label"})


def test_unknown_fields_and_columns_are_named_with_what_exists(table):
    with pytest.raises(UsageProblem, match="'truth' is no field") as caught:
        apply_overrides(guess(table), table, fields={"truth": "label"})
    assert "ground_truth" in caught.value.action
    with pytest.raises(UsageProblem, match="no column 'lable'") as caught:
        apply_overrides(guess(table), table, fields={"ground_truth": "lable"})
    assert "id, clip, text, label" in caught.value.action


def test_the_case_of_a_column_does_not_count_if_it_is_clear(table, table_of):
    assert apply_overrides(guess(table), table, fields={"text": "TEXT"}).fields["text"] == "text"
    twins = table_of("A,a,b\n1,2,3\n")
    assert apply_overrides(guess(twins), twins, fields={"text": "a"}).fields["text"] == "a"
    with pytest.raises(UsageProblem):
        apply_overrides(guess(table_of("AB,aB\n1,2\n")), table_of("AB,aB\n1,2\n"), fields={"text": "ab"})


def test_tag_columns_must_exist_and_cannot_be_fields_too(table):
    mapping = apply_overrides(guess(table), table, tag_columns=["right", "label", "right"])
    assert mapping.tag_columns == ("right", "label")
    assert "ground_truth" not in mapping.fields
    with pytest.raises(UsageProblem, match="no column 'x'"):
        apply_overrides(guess(table), table, tag_columns=["x"])
    with pytest.raises(UsageProblem, match="mapped to ground_truth and named as a tag column"):
        apply_overrides(guess(table), table, fields={"ground_truth": "label"}, tag_columns=["label"])


def test_map_options_are_parsed():
    assert parse_map_options(["ground_truth=a=b", "media=", " id = x "]) == {
        "ground_truth": "a=b",
        "media": "",
        "id": "x",
    }
    with pytest.raises(UsageProblem, match="no FIELD=COLUMN"):
        parse_map_options(["label"])
    with pytest.raises(UsageProblem, match="twice"):
        parse_map_options(["id=a", "id=b"])


def test_a_mapping_survives_json():
    mapping = Mapping({"id": "x"}, ("t",), Modality.AUDIO, Criterion.parse("wer>0.25"))
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping
    with pytest.raises(UsageProblem):
        Mapping.from_json({"fields": 1})
    with pytest.raises(UsageProblem):
        Mapping.from_json({"modality": "smell"})
