"""The built-in sets: what each one is, how it is laid out on disk, and what the reviewer "demo" found in it."""

from __future__ import annotations

import csv
import filecmp
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from errortagger.app import demo_text
from errortagger.domain.criterion import Criterion
from errortagger.domain.problems import Problem, UsageProblem
from errortagger.domain.types import LabelCheck, Modality, QueueKind
from errortagger.resources import resource_path

EditLine = dict[str, object]
"""One line of ``errortagger tag``: about an example (``"example"``) or about a tag (``"tag"``)."""

DEMO_REVIEWER = "demo"
DEMO_SEED = 7
"""Seed of the random order of every demo project; the reviewed part of the speech set is a prefix of that order."""
_REVIEWED_ERROR_SHARE = 0.4
_REVIEWED_CORRECT = 60
_EXAMPLE_PLAN = "(example plan: its numbers are made up)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSet:
    """One built-in set, ready to become a project."""

    name: str
    """As it is typed: ``errortagger demo speech``."""
    title: str
    description: str
    """One or two sentences for the welcome page."""
    criterion: Criterion
    modality: Modality
    model: str
    """What made the predictions."""
    note: str
    """For the statistics panel; empty when there is nothing to say."""
    tags: tuple[EditLine, ...]
    """Lines that describe the tags the project starts with."""
    media: str = ""
    """Folder of the media beside the predictions; empty when there are none."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A set laid out in a folder of the user's, independent of the installed program."""

    predictions: Path
    media_root: Path
    edits: list[EditLine] | None
    """What the reviewer "demo" answered, tag lines first; None for a set that arrives unreviewed."""
    tags: list[EditLine]


_SPEECH_TAGS: tuple[EditLine, ...] = (
    {
        "tag": "car noise",
        "description": f"Engine, road or wind behind the talker {_EXAMPLE_PLAN}",
        "feasibility": 4,
        "effort_days": 10,
        "human_accuracy": 0.95,
        "human_trials": 60,
        "remedy": "augment data",
        "key": "e",
        "group": "noise",
    },
    {
        "tag": "people noise",
        "description": f"Other people talk in the background {_EXAMPLE_PLAN}",
        "feasibility": 3,
        "effort_days": 15,
        "human_accuracy": 0.9,
        "human_trials": 60,
        "remedy": "augment data",
        "key": "b",
        "group": "noise",
    },
    {
        "tag": "low bandwidth",
        "description": f"Sounds like a telephone line, with dropouts {_EXAMPLE_PLAN}",
        "feasibility": 3,
        "effort_days": 8,
        "remedy": "augment data",
        "key": "w",
        "group": "recording",
    },
    {
        "tag": "clipped",
        "description": f"Too loud for the microphone, distorted {_EXAMPLE_PLAN}",
        "feasibility": 5,
        "effort_days": 3,
        "human_accuracy": 0.85,
        "human_trials": 40,
        "remedy": "change input",
        "group": "recording",
    },
    {
        "tag": "accent",
        "description": f"The talker has a strong accent {_EXAMPLE_PLAN}",
        "feasibility": 2,
        "effort_days": 30,
        "human_accuracy": 0.95,
        "human_trials": 40,
        "remedy": "add data",
        "group": "talker",
    },
    {
        "tag": "fast speech",
        "description": f"The talker speaks much faster than usual {_EXAMPLE_PLAN}",
        "feasibility": 4,
        "effort_days": 5,
        "remedy": "augment data",
        "key": "q",
        "group": "talker",
    },
)

_DIGITS_TAGS: tuple[EditLine, ...] = (
    {"tag": "low light", "description": "The paper is dark and the picture grainy", "group": "capture"},
    {"tag": "motion blur", "description": "Smeared to one side", "key": "b", "group": "capture"},
    {"tag": "tilted", "description": "Turned by 20 degrees or more", "group": "framing"},
    {"tag": "cut off", "description": "Part of the digit lies outside the picture", "key": "e", "group": "framing"},
    {"tag": "form line", "description": "A printed line runs through the picture", "group": "paper"},
    {
        "tag": "label is wrong",
        "description": "The label names another digit than the one that is drawn; mark the label as wrong too",
        "key": "w",
        "remedy": "fix labels",
        "group": "label",
    },
)

_TEXT_TAGS: tuple[EditLine, ...] = (
    {"tag": "too short", "description": "Too few words to tell anything", "group": "text"},
    {"tag": "generic wording", "description": "Could stand in any module", "key": "e", "group": "text"},
    {
        "tag": "two families plausible",
        "description": "A careful reader would hesitate too",
        "key": "b",
        "group": "label",
    },
    {
        "tag": "inherited or repeated",
        "description": "The words were written for a base class or another place",
        "key": "i",
        "group": "label",
    },
    {
        "tag": "label follows the module",
        "description": "The label names the module's area, the words mean another",
        "key": "w",
        "remedy": "fix labels",
        "group": "label",
    },
    {
        "tag": "rare word",
        "description": "Turns on a word the model has hardly seen",
        "remedy": "add data",
        "group": "text",
    },
)

_SETS = (
    DemoSet(
        name="speech",
        title="Speech commands",
        description=(
            "300 clips of computer speech with car noise, chatter, accents and bad lines, as a recogniser that knows "
            "only these 200 sentences heard them. Partly reviewed."
        ),
        criterion=Criterion.parse("wer>0.0"),
        modality=Modality.AUDIO,
        model="pocketsphinx 5.1.1 en-us, closed task of 200 sentences",
        note='Partly reviewed by "demo", from how the clips were made; carry on where it stopped.',
        tags=_SPEECH_TAGS,
        media="audio",
    ),
    DemoSet(
        name="digits",
        title="Handwritten digits",
        description=(
            "600 pictures of digits drawn by program, some dark, blurred, tilted or cut off, some with a wrong label, "
            "as a classifier read them. Not reviewed yet."
        ),
        criterion=Criterion.parse("exact"),
        modality=Modality.IMAGE,
        model="HOG features and logistic regression",
        note="",
        tags=_DIGITS_TAGS,
        media="images",
    ),
    DemoSet(
        name="text",
        title="Docstrings by subject",
        description=(
            "1,300 descriptions from your own Python's standard library and the subject area a model gave each one. "
            "Not reviewed yet."
        ),
        criterion=Criterion.parse("exact"),
        modality=Modality.TEXT,
        model="TF-IDF and logistic regression, five folds",
        note="",
        tags=_TEXT_TAGS,
    ),
)
DEMO_SETS: dict[str, DemoSet] = {demo.name: demo for demo in _SETS}
"""By name, in the order the welcome page shows them; speech is the default."""
_PLANNED = ("faces",)


def find(name: str) -> DemoSet:
    """The set of that name. Raises Problem for one that this version lacks, UsageProblem for a name there never was."""
    if name in DEMO_SETS:
        return DEMO_SETS[name]
    there = f"Use {', '.join(DEMO_SETS)}."
    if name in _PLANNED:
        raise Problem(f"the built-in set {name!r} is not in this version", action=there)
    raise UsageProblem(f"there is no built-in set {name!r}", action=there)


def prepare(name: str, folder: Path) -> Prepared:
    """Lay the set out in ``folder/name``: shipped files are copied, the text set is made on the spot (about 3 s).

    Files that are already there and alike stay untouched, so it can be repeated while a project uses them. Raises
    Problem when the set is unknown or not available here, or when the folder cannot be written.
    """
    demo = find(name)
    target = folder / name
    predictions = target / "predictions.csv"
    try:
        target.mkdir(parents=True, exist_ok=True)
        if demo.media:
            _copy_shipped(demo, target)
        else:
            demo_text.write_predictions(predictions)
    except OSError as error:
        reason = error.strerror or str(error)
        action = "Choose a folder that can be written, with 5 MB free."
        raise Problem(f"the built-in set cannot be written: {reason}", where=str(target), action=action) from error
    return Prepared(predictions, target, demo_edits(name), [dict(line) for line in demo.tags])


def _copy_shipped(demo: DemoSet, target: Path) -> None:
    source = _shipped(demo)
    (target / demo.media).mkdir(exist_ok=True)
    for path in [source / "predictions.csv", *sorted((source / demo.media).iterdir())]:
        copy = target / path.relative_to(source)
        if not copy.is_file() or not filecmp.cmp(path, copy, shallow=False):
            shutil.copyfile(path, copy)


def _shipped(demo: DemoSet) -> Path:
    source = resource_path("demo", demo.name, "out")
    if not (source / "predictions.csv").is_file():
        raise Problem(
            f"the files of the built-in set {demo.name!r} are missing",
            where=str(source),
            action="Install ErrorTagger again.",
        )
    return source


def true_tags(name: str) -> dict[str, list[str]]:
    """Example id -> the tags a perfect reviewer would give, from how the examples were made, in file order.

    Raises Problem for the text set, of which nobody knows the truth.
    """
    demo = find(name)
    if not demo.media:
        raise Problem(f"nobody knows the true tags of the built-in set {name!r}", action="Use speech or digits.")
    rows = _read_rows(_shipped(demo) / "true_conditions.csv")
    return {row["id"]: [tag for tag in row["tags"].split(";") if tag] for row in rows}


def demo_edits(name: str) -> list[EditLine] | None:
    """What the reviewer "demo" answered: lines describing the tags, then one line an example; None if nothing.

    Only the speech set arrives partly reviewed: the first 40 % of the errors and the first 60 correct clips of the
    stored random order, with the conditions they were made under.
    """
    demo = find(name)
    if name != "speech":
        return None
    answers = true_tags(name)
    reviewed = _first_in_random_order(_read_rows(_shipped(demo) / "predictions.csv"))
    return [dict(line) for line in demo.tags] + [_review_line(example, answers[example]) for example in reviewed]


def _review_line(example: str, tags: list[str]) -> EditLine:
    return {
        "example": example,
        "add": tags,
        "label_check": LabelCheck.OK.value,
        "reviewed": True,
        "queue": QueueKind.RANDOM.value,
    }


def _first_in_random_order(rows: list[dict[str, str]]) -> list[str]:
    """Ids of the reviewed examples, errors first. No text has case or punctuation, so words differ when texts do."""
    ordered = sorted(rows, key=lambda row: _random_key(row["id"]))
    errors = [row["id"] for row in ordered if row["ground_truth"] != row["prediction"]]
    correct = [row["id"] for row in ordered if row["ground_truth"] == row["prediction"]]
    return errors[: int(_REVIEWED_ERROR_SHARE * len(errors))] + correct[:_REVIEWED_CORRECT]


def _random_key(example: str) -> int:
    """Place in the stored random order: first 63 bits of SHA-256 of "seed:id"."""
    digest = hashlib.sha256(f"{DEMO_SEED}:{example}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
