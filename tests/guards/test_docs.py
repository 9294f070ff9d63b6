"""The documentation is held against the program: commands, options, keys, fields, filters, links and examples."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from errortagger import api
from errortagger.app.exports import SUFFIXES, WHATS
from errortagger.cli.main import cli
from errortagger.domain.criterion import Criterion
from errortagger.domain.filter import FIELDS, parse
from errortagger.domain.project import FIELDS as COLUMNS
from errortagger.importers.registry import format_names
from errortagger.stats.number import Reason
from errortagger.ui.actions import MENUS, SPECS, ActionSpec, spoken
from tests.guards.source import ROOT, name_of

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = [README, *(ROOT / name for name in ("CONTRIBUTING.md", "CONTEXT.md")), *sorted(DOCS.rglob("*.md"))]
GUIDE = [README, *sorted(DOCS.glob("*.md"))]
COMMANDS = DOCS / "command-line.md"
VERBS = [name for name in cli.commands if name != "window"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
TAG_KEYS = ("Tag 1 to 10, on or off; also on the number pad", ["1", "9", "0"])
STATES = ("yes", "partly", "not yet")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return [body for found, body in BLOCK.findall(text_of(page)) if found == kind]


def table_rows(text: str) -> Iterator[list[str]]:
    """Cells of the rows of all tables, heads and rules left out."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        is_rule = bool(re.fullmatch(r"\|[\s:|-]+\|", line))
        is_head = place + 1 < len(lines) and bool(re.fullmatch(r"\|[\s:|-]+\|", lines[place + 1]))
        if line.startswith("|") and not is_rule and not is_head:
            yield [cell.strip() for cell in line.strip("|").replace("\\|", "\0").split("|")]


def anchor(heading: str) -> str:
    """What a heading is called in an address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# -- links


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(BLOCK.sub("", text_of(page))):
        if "://" in target:
            continue
        name, _, place = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{name_of(page)} links to {target}"
        if place:
            assert place in [anchor(heading) for heading in HEADING.findall(text_of(path))], target


def test_every_page_of_the_guide_is_named_in_the_readme() -> None:
    linked = {target.partition("#")[0] for target in LINK.findall(text_of(README))}
    assert {f"docs/{page.name}" for page in DOCS.glob("*.md")} <= linked


def test_every_picture_is_shown_and_small() -> None:
    pictures = list((DOCS / "images").iterdir())
    shown = {Path(target).name for page in GUIDE for target in LINK.findall(text_of(page)) if target.endswith(".png")}
    drawn = set(re.findall(r'^    "([a-z-]+)": \("(?:light|dark)"', text_of(ROOT / "packaging/screenshots.py"), re.M))
    assert {path.stem for path in pictures} == drawn
    assert shown <= {path.name for path in pictures}
    assert sum(path.stat().st_size for path in pictures) < 3_000_000


# -- the command line


def shell_lines(page: Path) -> list[str]:
    """Lines of shell examples that call the program, without what is piped into it."""
    lines = [line for block in blocks(page, "sh") for line in block.replace("\\\n", " ").splitlines()]
    return [line[line.index("errortagger") :] for line in lines if re.search(r"(^|\| )errortagger\b", line)]


@pytest.mark.parametrize("page", GUIDE, ids=name_of)
def test_every_example_of_the_command_line_is_understood(page: Path) -> None:
    for line in shell_lines(page):
        words = shlex.split(line, comments=True)[1:]
        context = click.Context(cli, info_name="errortagger", **cli.context_settings)
        if not words:
            continue
        name, command, rest = cli.resolve_command(context, words)
        assert command is not None, line
        command.make_context(name, rest if name != "window" else words, parent=context)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_in_the_readme_and_a_section(verb: str) -> None:
    assert any(line.split()[1:2] == [verb] for line in shell_lines(README))
    section = section_of(COMMANDS, verb)
    assert f"errortagger {verb}" in section


def test_no_section_is_about_a_verb_that_is_not_there() -> None:
    assert set(HEADING.findall(text_of(COMMANDS))[1:]) == {*VERBS, "Environment"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_described_and_no_other_one(verb: str) -> None:
    options = {
        option
        for parameter in cli.commands[verb].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    } - {"--help"}
    assert options <= set(re.findall(r"--[a-z][a-z-]*", text_of(COMMANDS)))
    known = {option for name in VERBS for parameter in cli.commands[name].params for option in parameter.opts}
    own = set(re.findall(r"--[a-z][a-z-]*", section_of(COMMANDS, verb)))
    assert own <= known, own - known


def section_of(page: Path, heading: str) -> str:
    """The text under a heading, up to the next one."""
    parts = re.split(r"^## ", text_of(page), flags=re.MULTILINE)
    return next(part for part in parts if part.splitlines()[0] == heading)


def test_every_edit_line_of_the_documentation_is_json_with_known_keys() -> None:
    from errortagger.session import batch

    lines = [json.loads(line) for block in blocks(COMMANDS, "json") for line in block.splitlines()]
    known = batch._EXAMPLE_KEYS
    described = {cells[0].strip("`") for cells in table_rows(section_of(COMMANDS, "tag"))}
    assert described == known
    assert {key for line in lines if "example" in line for key in line} <= known
    assert {key for line in lines if "tag" in line for key in line} <= batch._TAG_KEYS


# -- what the pages list


def test_the_import_page_lists_formats_fields_and_criteria() -> None:
    first = [CODE.findall(cells[0]) for cells in table_rows(text_of(DOCS / "import.md"))]
    named = {words[0] for words in first if words}
    criteria = {name for name in named if name not in (*format_names(), *COLUMNS)}
    assert named == {*format_names(), *COLUMNS, *criteria}
    assert {Criterion.parse(rule).kind for rule in criteria} == {*Criterion.parse("exact").kind.__class__}


def test_the_export_page_lists_all_that_can_be_written() -> None:
    page = text_of(DOCS / "export.md")
    assert [CODE.findall(cells[0])[0] for cells in table_rows(page)] == list(WHATS)
    assert all(f"`{suffix}`" in page for suffix in SUFFIXES)


def test_the_filter_page_lists_every_field_with_its_other_names() -> None:
    rows = list(table_rows(section_of(DOCS / "filters.md", "Fields")))
    assert [cells[0].strip("`") for cells in rows] == [field.name for field in FIELDS]
    for cells, field in zip(rows, FIELDS, strict=True):
        assert {*field.aliases, *map(str, field.values)} <= set(CODE.findall(cells[2])), field.name


def test_every_filter_of_the_documentation_is_understood() -> None:
    written = [line for page in GUIDE for block in blocks(page, "filter") for line in block.splitlines()]
    values = [
        word for cells in table_rows(section_of(DOCS / "filters.md", "Values")) for word in CODE.findall(cells[0])
    ]
    assert len(written) > 3
    for line in (*written, *values):
        parse(line, ["snr_db"])


def test_the_statistics_page_lists_the_reasons_that_the_table_can_give() -> None:
    named = {cells[0].strip("`") for cells in table_rows(section_of(DOCS / "statistics.md", "When there is no number"))}
    assert named <= set(Reason)
    assert {Reason.ERRORS_NOT_REVIEWED, Reason.CORRECT_NOT_REVIEWED, Reason.NO_HLP, Reason.TAG_NOT_CONSIDERED} <= named


# -- keys


def key_row(spec: ActionSpec) -> list[str]:
    """How an action is written on the page of keys."""
    keys = dict.fromkeys(spoken(key) for key in spec.keys)
    return [spec.text, " ".join(f"`{key}`" for key in keys), spec.where, "repeats" if spec.repeats else ""]


@pytest.mark.parametrize("menu", MENUS)
def test_the_page_of_keys_lists_every_action_with_its_keys(menu: str) -> None:
    wanted = [key_row(spec) for spec in SPECS if spec.menu == menu]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in wanted)
    assert list(table_rows(section_of(DOCS / "keys.md", menu))) == wanted, f"docs/keys.md, {menu} should be\n{lines}"


def test_the_keys_of_the_readme_are_those_of_the_program() -> None:
    rows = [cells for cells in table_rows(section_of(README, "Keys"))]
    first, rest = rows[0], rows[1:]
    assert (first[1], CODE.findall(first[0])) == TAG_KEYS
    for keys, text in rest:
        spec = next((spec for spec in SPECS if spec.text == text), None)
        assert spec is not None, text
        assert keys == key_row(spec)[1], text


# -- examples in Python


@pytest.mark.parametrize("page", [README, DOCS / "python.md"], ids=name_of)
def test_the_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(api, "subprocess", SimpleNamespace(Popen=lambda command, **_: started.append(command)))
    shutil.copytree(ROOT / "resources/demo/speech/out", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, name_of(page), "exec"), names)
    assert started and started[-1][-1].endswith("speech.errtag")


# -- features


def feature_rows() -> list[list[str]]:
    return list(table_rows(text_of(DOCS / "features.md")))


def test_every_ability_is_listed_once_with_its_state() -> None:
    ids = [cells[0] for cells in feature_rows()]
    counts = {"N": 28, "L": 28, "A": 55, "E": 11, "C": 15}
    wanted = [f"{letter}{number:02d}" for letter, count in counts.items() for number in range(1, count + 1)]
    assert ids == [*wanted, *(f"F{number}" for number in range(1, 22))]
    states = [cells[2] for cells in feature_rows()]
    assert set(states) <= set(STATES)
    yes, partly, not_yet = (states.count(state) for state in STATES)
    assert f"{len(ids)} abilities: {yes} are there, {partly} partly, {not_yet} not yet." in text_of(
        DOCS / "features.md"
    )


def test_every_ability_that_is_there_has_a_place_and_a_test_that_shows_it() -> None:
    for id_, _, state, where, shown in feature_rows():
        if state == "not yet":
            assert not shown, id_
            continue
        name, _, test = shown.strip("`").partition("::")
        assert where and (ROOT / name).is_file(), id_
        assert not test or f"def {test}(" in text_of(ROOT / name), id_
