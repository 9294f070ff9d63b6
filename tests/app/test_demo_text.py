from __future__ import annotations

import csv
import os
import pkgutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from errortagger.app import demo_text
from errortagger.domain.problems import Problem

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    path = tmp_path_factory.mktemp("text") / "predictions.csv"
    demo_text.write_predictions(path)
    return read(path)


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_every_family_brings_as_many_examples_as_it_may(rows: list[Row]) -> None:
    assert Counter(row["ground_truth"] for row in rows) == dict.fromkeys(demo_text.FAMILIES, demo_text.PER_FAMILY)
    assert len({row["id"] for row in rows}) == len(rows)


def test_the_words_of_an_example_stand_in_the_docstring_its_id_names(rows: list[Row]) -> None:
    own = [row for row in rows if row["inherited"] == "0" and row["kind"] != "property"]
    for row in own[::10]:
        name = row["id"].removeprefix(row["module"] + ".")
        documented = pkgutil.resolve_name(f"{row['module']}:{name}")
        assert row["text"] in " ".join(documented.__doc__.split())


def test_the_model_errs_on_a_fifth_to_a_third_and_knows_when_it_is_unsure(rows: list[Row]) -> None:
    errors = [float(row["confidence"]) for row in rows if row["ground_truth"] != row["prediction"]]
    correct = [float(row["confidence"]) for row in rows if row["ground_truth"] == row["prediction"]]
    assert 0.2 < len(errors) / len(rows) < 0.34
    assert sum(errors) / len(errors) + 0.2 < sum(correct) / len(correct)
    assert all(0 < confidence <= 1 for confidence in errors + correct)
    assert all(row["second_choice"] != row["prediction"] for row in rows)


def test_metadata_counts_are_those_of_the_text(rows: list[Row]) -> None:
    assert all(int(row["words"]) == len(row["text"].split()) <= demo_text.MAX_WORDS for row in rows)
    assert all(0 <= int(row["unseen_words"]) <= int(row["words"]) * 3 for row in rows)
    assert {row["kind"] for row in rows} == {"class", "method", "property", "function"}
    assert 10 < sum(int(row["inherited"]) for row in rows) < 100


def test_another_process_with_another_hash_seed_writes_the_same_examples(rows: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    code = "import sys, pathlib, errortagger.app.demo_text as d; d.write_predictions(pathlib.Path(sys.argv[1]))"
    result = run_python("-c", code, str(path), PYTHONHASHSEED="99")
    assert result.returncode == 0, result.stderr
    again = read(path)
    assert [row["id"] for row in again] == [row["id"] for row in rows]
    assert [row["prediction"] for row in again] == [row["prediction"] for row in rows]


def test_a_python_without_docstrings_is_told_so_instead_of_making_a_thin_set() -> None:
    code = (
        "from errortagger.app import demo_text\n"
        "from errortagger.domain.problems import Problem\n"
        "try:\n    demo_text.predictions()\n"
        "except Problem as problem:\n    print(problem)\n"
    )
    result = run_python("-OO", "-c", code)
    assert result.returncode == 0, result.stderr
    assert "runs without docstrings" in result.stdout
    assert "-OO" in result.stdout


def test_a_python_without_the_modules_of_a_family_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_text, "FAMILIES", {"numbers": ("math",), "dates": ("no_such_module_anywhere",)})
    with pytest.raises(Problem, match="lacks the modules about dates"):
        demo_text.collect()


@pytest.mark.parametrize(
    ("doc", "text"),
    [
        ("Return the sum.\n\nMore about it.", "Return the sum."),
        ("add(x, y) -> int -- Return the sum\n    of both.", "Return the sum of both."),
        ("add(x, y)\n\nReturn the sum.", "Return the sum."),
        ("Sum.\n\nAdd two numbers.", "Add two numbers."),
        ("Sum.", ""),
        ("", ""),
        ("word " * 60, " ".join(["word"] * 45)),
    ],
)
def test_the_first_paragraph_that_says_something_is_taken_without_its_signature(doc: str, text: str) -> None:
    assert demo_text.first_paragraph(doc) == text


def test_one_more_docstring_elsewhere_does_not_move_the_chosen_ones() -> None:
    found = demo_text.collect()
    chosen = demo_text.choose(found)
    extra = demo_text.Docstring("math.brand_new", "Compute the new thing.", "numbers", "math", "function", False)
    moved = {entry.name for entry in demo_text.choose([*found, extra])} ^ {entry.name for entry in chosen}
    assert moved <= {extra.name} | {entry.name for entry in chosen if entry.family == "numbers"}
    assert len(moved) <= 2


def test_a_method_without_words_of_its_own_borrows_those_of_its_base_class_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("shelf")

    class Base:
        """Hold books in order."""

        def lift(self) -> None:
            """Take a book out."""

    class Shelf(Base):
        """Hold many books in order."""

        def lift(self) -> None: ...

        def drop(self) -> None: ...

    for owner in (Base, Shelf):
        owner.__module__ = "shelf"
    vars(module).update(Shelf=Shelf, Error=type("Error", (ValueError,), {"__doc__": "No such book."}))
    monkeypatch.setitem(sys.modules, "shelf", module)
    monkeypatch.setattr(demo_text, "FAMILIES", {"books": ("shelf",)})
    found = {entry.name: (entry.text, entry.inherited) for entry in demo_text.collect()}
    assert found == {
        "shelf.Shelf": ("Hold many books in order.", False),
        "shelf.Shelf.lift": ("Take a book out.", True),
    }
