from __future__ import annotations

import json
import random

import pytest

from errortagger.domain.problems import Problem
from errortagger.importers import jsonrows
from errortagger.importers.registry import read

ACCEPT = {
    "[]": 0, "[ ]": 0, '[{"a": 1}]': 1, ' \n[\t{"a": 1} , {"a": 2}\r\n] \n': 2, '[{}]': 1,
    '[{"a": "\\ud834\\udd1e"}]': 1, '[{"a": "\\u0000"}]': 1, '[{"a": -0}]': 1, '[{"a": 1e+2}]': 1, '[{"": 0}]': 1,
    '[{"a": [[[]]]}]': 1,
}  # fmt: skip
REJECT = [
    "[1,]", '[{"a": 1},]', "[,]", '[{"a": 1}', '[{"a": 1} {"a": 2}]', '[{"a": 1}] x', "[{'a': 1}]", '[{"a": 01}]',
    '[{"a": +1}]', '[{"a": .5}]', '[{"a": 1.}]', '[{"a": 0x1}]', '[{"a": tru}]', '[{"a": "\t"}]', '[{"a": "\\x"}]',
    '[{"a": "\\ud8"}]', '[{a: 1}]', '[{"a" 1}]', '[{"a": 1,}]', '[{"a": [1 2]}]', '["', "[", '[{"a": 1e}]', "[*]",
    '[{"a": 1}/* no */]', '[{"a":"x"}}', '[{"a": 1}], "x"', '[{"a": --1}]', "[\ufeff]", '{"a": 1', '{"a":}', "{]",
]  # fmt: skip


@pytest.mark.parametrize("content", ACCEPT)
def test_valid_arrays_are_accepted(content, table_of):
    assert table_of(content, "p.json").rows == ACCEPT[content]


@pytest.mark.parametrize("content", REJECT)
def test_invalid_json_is_refused_with_its_line(content, save):
    path = save("p.json", content)
    with pytest.raises(Problem, match=r"not valid JSON|no list of rows") as caught:
        read(path)
    assert caught.value.where == path


def test_rows_that_are_no_objects_are_left_out_and_reported(table_of, cells):
    table = table_of('[1, {"a": "x"}, null, [2], "s"]', "p.json")
    assert cells(table) == {"a": ["x"]}
    assert table.row_numbers.tolist() == [2]
    assert [(p.row, p.severity) for p in table.problems] == [(n, "error") for n in (1, 3, 4, 5)]


def test_numbers_are_exact_and_keep_their_spelling(table_of, cells):
    table = table_of(
        '{"id": "007", "big": 9007199254740993, "x": 0.10, "e": 1E5}\n{"id": "8", "big": null, "x": 1, "e": 2}\n',
        "p.jsonl",
    )
    assert cells(table) == {
        "id": ["007", "8"],
        "big": ["9007199254740993", None],
        "x": ["0.10", "1"],
        "e": ["1E5", "2"],
    }
    assert [c.type for c in table.columns] == ["text", "integer", "number", "number"]


def test_an_integer_of_ten_thousand_digits_is_read(table_of, cells):
    digits = "9" * 10_000
    table = table_of(f'{{"n": {digits}}}\n', "p.jsonl")
    assert cells(table)["n"] == [digits]
    assert table.columns[0].type == "text"


def test_labels_na_none_and_null_stay_texts(table_of, cells):
    table = table_of('{"label": "NA"}\n{"label": "null"}\n{"label": null}\n{"label": ""}\n', "p.jsonl")
    assert cells(table) == {"label": ["NA", "null", None, ""]}


def test_columns_are_the_union_of_all_keys(table_of, cells):
    table = table_of('{"a": 1}\n{"b": true}\n{"a": 2, "c": [1, {"d": 0.50}]}\n', "p.jsonl")
    assert cells(table) == {
        "a": ["1", None, "2"],
        "b": [None, "true", None],
        "c": [None, None, '[1, {"d": 0.50}]'],
    }
    assert [c.type for c in table.columns] == ["integer", "boolean", "json"]


def test_keys_that_appear_in_a_late_chunk_are_missing_before(table_of, cells):
    lines = [json.dumps({"n": n} | ({"late": "x"} if n >= 2_500 else {})) for n in range(3_000)]
    table = table_of("\n".join(lines), "p.jsonl")
    assert cells(table)["late"] == [None] * 2_500 + ["x"] * 500
    assert cells(table)["n"] == [str(n) for n in range(3_000)]


def test_a_bad_line_is_left_out_with_its_number(table_of, cells):
    table = table_of('{"a": 1}\n\n{"a": \n{"a": 2}\n[3]\n', "p.jsonl")
    assert cells(table) == {"a": ["1", "2"]}
    assert table.row_numbers.tolist() == [1, 4]
    assert [(p.row, p.severity) for p in table.problems] == [(3, "error"), (5, "error")]
    assert table.log.rows_left_out == 2


def test_nan_and_infinity_are_missing_and_reported(table_of, cells):
    table = table_of('{"a": NaN, "b": [-Infinity]}\n{"a": 1.5, "b": []}\n', "p.jsonl")
    assert cells(table) == {"a": [None, "1.5"], "b": ["[null]", "[]"]}
    assert [p.row for p in table.problems] == [1, 1]
    assert "NaN" in table.problems[0].message


def test_a_repeated_key_is_reported(table_of, cells):
    table = table_of('{"a": 1, "a": 2}\n', "p.jsonl")
    assert cells(table) == {"a": ["2"]}
    assert "twice" in table.problems[0].message


def test_half_characters_never_stop_the_reading(table_of, cells):
    table = table_of('{"a": "x\\ud800", "\\udc00": 1}\n', "p.jsonl")
    assert cells(table) == {"a": ["x?"], "?": ["1"]}


@pytest.mark.parametrize("name", ["p.json", "p.jsonl"])
def test_nesting_without_end_is_a_problem_and_no_crash(name, save):
    deep = '{"a": ' * 100_000 + "1" + "}" * 100_000
    content = f"[{deep}]" if name == "p.json" else deep
    with pytest.raises(Problem, match="ested too deep"):
        read(save(name, content))


def test_a_deep_row_among_others_is_left_out(table_of, cells):
    deep = "[" * 100_000 + "]" * 100_000
    table = table_of(f'{{"a": 1}}\n{{"a": {deep}}}\n{{"a": 2}}\n', "p.jsonl")
    assert cells(table) == {"a": ["1", "2"]}
    assert table.problems[0].message.startswith("nested too deep")


def test_nesting_that_parses_but_cannot_be_written_is_left_out(table_of):
    deep = "[" * 900 + "]" * 900
    table = table_of(f'[{{"a": 1}}, {{"a": {deep}}}]', "p.json")
    assert table.rows + table.log.rows_left_out == 2


def test_too_many_keys_are_refused(save, monkeypatch):
    monkeypatch.setattr(jsonrows, "MAX_COLUMNS", 50)
    rows = "\n".join(json.dumps({f"k{n}": 1}) for n in range(60))
    with pytest.raises(Problem, match="over 50 different keys"):
        read(save("p.jsonl", rows))


def test_json_lines_under_the_suffix_json_are_read_as_such(table_of, cells):
    manifest = '{"audio_filepath": "a.wav", "text": "one two", "pred_text": "one"}\n'
    for content in (manifest, manifest + manifest.replace("a.wav", "b.wav")):
        table = table_of(content, "manifest.json")
        assert table.format == "jsonl"
        assert cells(table)["audio_filepath"][0] == "a.wav"


def test_a_bad_encoding_of_a_json_manifest_is_reported_once(table_of):
    table = table_of('{"a": "é"}\n{"a": "b"}\n'.encode("cp1252"), "m.json")
    assert [p.message for p in table.problems if "Windows" in p.message] == table.log.counts["encoding"] * [
        table.problems[0].message
    ]
    assert table.log.counts == {"encoding": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"data": [{"id": 1}], "x": 2}', "under 'data'"),
        ('{\n "images": [\n{"id": 1}]\n}', "under 'images'"),
        ('{\n "a": 1\n}', "no list of rows"),
        ("7", "no list of rows"),
        ('"text"', "no list of rows"),
    ],
)
def test_one_object_or_value_is_no_table(content, words, save):
    with pytest.raises(Problem, match=words):
        read(save("p.json", content))


def test_a_text_that_is_no_json_lines_at_all_is_a_problem(save):
    with pytest.raises(Problem, match="no line is a JSON object") as caught:
        read(save("p.jsonl", "id,label\n1,a\n"))
    assert "line 2" in str(caught.value)


def test_an_array_beyond_the_limit_is_refused(save, monkeypatch):
    monkeypatch.setattr(jsonrows, "MAX_ARRAY", 10)
    with pytest.raises(Problem, match="too large"):
        read(save("p.json", '[{"a": 1}, {"a": 2}]'))


def test_an_empty_list_is_a_table_without_rows(table_of):
    table = table_of("[]", "p.json")
    assert (table.rows, table.names) == (0, [])
    assert "no rows" in table.problems[0].message


def test_progress_of_arrays_rises(save):
    seen: list[float] = []
    read(save("p.json", json.dumps([{"a": n} for n in range(5_000)])), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 5


def test_damaged_json_ends_in_a_table_or_in_a_problem(tmp_path):
    chance = random.Random(3)
    rows = [{"id": n, "text": "é\n", "x": [1, {"y": None}], "b": True, "f": 1.5e-3} for n in range(3)]
    for name, content in (("p.json", json.dumps(rows)), ("p.jsonl", "\n".join(map(json.dumps, rows)))):
        path = tmp_path / name
        for _ in range(150):
            damaged = bytearray(content.encode())
            for _ in range(chance.randint(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.choice(b'{}[]",:0\\n\xff\0eE-')
            path.write_bytes(damaged[: chance.randint(1, len(damaged))])
            try:
                table = read(path)
            except Problem as problem:
                assert problem.where == str(path)
            else:
                assert {len(column.values) for column in table.columns} <= {table.rows}


def test_one_deep_object_over_several_lines_is_a_problem(save):
    with pytest.raises(Problem, match="nested too deep"):
        read(save("p.json", "{\n" + '"a": ' + "[" * 100_000 + "]" * 100_000 + "\n}"))
