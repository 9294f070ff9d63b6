"""Guesses what the columns of a predictions file mean: by their names first, then by their content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.project import FIELDS
from errortagger.domain.types import Modality
from errortagger.importers.base import Column, ColumnType, SourceTable
from errortagger.importers.media_paths import kind_of

_LOOK = 200
"""Filled cells that a guess by content looks at."""
NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "uid", "uuid", "example_id", "sample_id", "item_id", "utt_id", "utterance_id", "clip_id", "image_id",
        "row_id", "row_idx", "key", "file_name", "filename", "__index_level_0__", "index",
    ),
    "media": (
        "media", "media_path", "image", "audio", "audio_filepath", "audio_path", "image_path", "image_file",
        "audio_file", "filepath", "file_path", "file_name", "filename", "file", "path", "img", "img_path", "wav",
        "clip", "image_url", "audio_url", "url",
    ),
    "text": (
        "text", "sentence", "document", "content", "input", "input_text", "utterance", "question", "prompt", "review",
        "comment", "body", "message", "docstring", "snippet", "query",
    ),
    "ground_truth": (
        "ground_truth", "truth", "label", "target", "true_label", "true_y", "y_true", "gold", "gold_label",
        "given_label", "actual", "expected", "reference", "ref", "transcript", "transcription", "labels", "true", "gt",
        "class", "category", "answer",
    ),
    "prediction": (
        "prediction", "predicted", "pred", "pred_text", "predicted_label", "pred_label", "predicted_y", "y_pred",
        "y_hat", "hypothesis", "hyp", "predictions", "preds", "predicted_class", "model_output", "output", "response",
        "recognized", "recognised",
    ),
    "confidence": (
        "confidence", "score", "prob", "probability", "pred_prob", "conf", "certainty", "pred_score", "max_prob",
        "predicted_probability", "proba",
    ),
    "split": ("split", "subset", "fold", "partition", "set", "dataset_split"),
    "correct": ("correct", "is_correct", "right", "accurate"),
    "human_label": ("human_label", "human_prediction", "human_answer", "human"),
    "human_correct": ("human_correct", "human_is_correct", "human_right"),
    "weight": ("weight", "sample_weight", "example_weight"),
    "embedding": ("embedding", "embeddings"),
}  # fmt: skip
"""Column names that stand for a field, best first; case and punctuation do not count."""
ERROR_NAMES = ("is_error", "error", "is_wrong", "wrong", "incorrect", "mistake", "misclassified")
_SPEECH_TRUTH = ("text", "sentence", "utterance")
RIGHT_WORDS = frozenset(("1", "1.0", "true", "t", "yes", "y", "right", "correct", "ok"))
WRONG_WORDS = frozenset(("0", "0.0", "false", "f", "no", "n", "wrong", "error", "incorrect"))
_AUDIO_NAME = re.compile(r"audio|wav|clip|sound|speech", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"image|img|photo|picture", re.IGNORECASE)


def name_key(name: str) -> str:
    """What is left of a column name when case and punctuation do not count."""
    return re.sub(r"[\W_]", "", name.casefold())


_RANK = {
    field: {name_key(name): rank for rank, name in reversed(list(enumerate(names)))} for field, names in NAMES.items()
}
KNOWN_NAMES = frozenset(name for ranks in _RANK.values() for name in ranks) | {name_key(name) for name in ERROR_NAMES}
"""Keys of all names that stand for a field; such a column is never suggested as a tag."""


def guess_fields(table: SourceTable) -> dict[str, str]:
    """Field -> column, each column for one field (a file name may be both id and media)."""
    offers = sorted(
        ((-score, at, field) for at, column in enumerate(table.columns) for field, score in _scores(column, table)),
    )
    chosen: dict[str, str] = {}
    for _, at, field in offers:
        column = table.columns[at].name
        uses = {name for name, taken in chosen.items() if taken == column}
        if field not in chosen and (not uses or uses | {field} <= {"id", "media"}):
            chosen[field] = column
    _adjust_speech(table, chosen)
    _find_text(table, chosen)
    return {field: chosen[field] for field in FIELDS if field in chosen}


def _scores(column: Column, table: SourceTable) -> list[tuple[str, int]]:
    key = name_key(column.name)
    offers: list[tuple[str, int]] = []
    for field, ranks in _RANK.items():
        if key in ranks and _FITS.get(field, _any_content)(column):
            offers.append((field, 100 - ranks[key]))
    if key.startswith("predtext") and "prediction" not in dict(offers):
        offers.append(("prediction", 20))
    if "media" not in dict(offers) and _media_share(column) >= 0.9:
        offers.append(("media", 10))
    if column.name == table.id_column:
        return [("id", 50 if column.name == "index" else 200)] if _unique(column) else []
    return offers


def _any_content(column: Column) -> bool:
    return True


def _numeric(column: Column) -> bool:
    return column.type.numeric


def _media_like(column: Column) -> bool:
    if column.type is not ColumnType.TEXT:
        return False
    cells = column.filled(_LOOK)
    if _media_share(column) >= 0.5:
        return True
    strong = name_key(column.name) in ("media", "mediapath", "audiofilepath", "audiopath", "imagepath", "filename")
    return strong and bool(cells) and sum(" " not in cell for cell in cells) >= 0.9 * len(cells)


def _media_share(column: Column) -> float:
    cells = column.filled(_LOOK) if column.type is ColumnType.TEXT else []
    return (
        sum(kind_of(cell) is not Modality.NONE and len(cell) < 1_000 for cell in cells) / len(cells) if cells else 0.0
    )


def _few_values(column: Column) -> bool:
    cells = column.filled(_LOOK)
    return column.type is not ColumnType.JSON and 0 < len(set(cells)) <= max(2, min(50, len(cells) // 2))


def answers_right_or_wrong(column: Column) -> bool:
    """Whether the filled cells are words for right and wrong."""
    cells = [cell.strip().lower() for cell in column.filled(_LOOK)]
    return bool(cells) and all(cell in RIGHT_WORDS or cell in WRONG_WORDS for cell in cells)


def _identifies(column: Column) -> bool:
    if name_key(column.name) in ("id", "uid", "uuid", "exampleid"):
        return True
    return column.type in (ColumnType.TEXT, ColumnType.INTEGER) and _unique(column)


def _unique(column: Column) -> bool:
    cells = column.to_list()
    return all(cells) and len(set(cells)) == len(cells)


_FITS: dict[str, Callable[[Column], bool]] = {
    "id": _identifies,
    "media": _media_like,
    "confidence": _numeric,
    "split": _few_values,
    "correct": answers_right_or_wrong,
    "human_correct": answers_right_or_wrong,
    "weight": _numeric,
}


def _adjust_speech(table: SourceTable, chosen: dict[str, str]) -> None:
    """In a speech manifest the text is what was said, i.e. the ground truth."""
    text = chosen.get("text")
    if text is None or name_key(text) not in _SPEECH_TRUTH or guess_modality(table, chosen) is not Modality.AUDIO:
        return
    manifest = any(name_key(name) == "audiofilepath" for name in table.names)
    if "ground_truth" not in chosen or manifest:
        chosen["ground_truth"] = chosen.pop("text")


def _find_text(table: SourceTable, chosen: dict[str, str]) -> None:
    """Without media and without a column of a telling name, the column of longest sentences is the text."""
    if "media" in chosen or "text" in chosen:
        return
    best, most_words = "", 4.0
    for column in table.columns:
        cells = column.filled(_LOOK)
        if column.type is not ColumnType.TEXT or column.name in chosen.values() or not cells:
            continue
        words = sum(cell.count(" ") + 1 for cell in cells) / len(cells)
        if words >= most_words and len(set(cells)) > len(cells) / 2 and not _boxes(cells):
            best, most_words = column.name, words
    if best:
        chosen["text"] = best


def guess_modality(table: SourceTable, fields: dict[str, str]) -> Modality:
    """What examples are looked at as: by suffix of the media, then by the media column's name, else text or none."""
    if "media" not in fields:
        return Modality.TEXT if "text" in fields else Modality.NONE
    column = table.column(fields["media"])
    kinds = [kind for kind in map(kind_of, column.filled(_LOOK)) if kind is not Modality.NONE]
    if kinds:
        return max(set(kinds), key=lambda kind: (kinds.count(kind), kind))
    if _AUDIO_NAME.search(column.name):
        return Modality.AUDIO
    return Modality.IMAGE if _IMAGE_NAME.search(column.name) else Modality.NONE


def guess_criterion(table: SourceTable, fields: dict[str, str], modality: Modality) -> Criterion:
    """The rule for errors that fits the labels; a right-or-wrong column only where there is nothing to compare."""
    if "ground_truth" not in fields or "prediction" not in fields:
        return Criterion(CriterionKind.COLUMN, column=column) if (column := _error_column(table, fields)) else _EXACT
    truths = table.column(fields["ground_truth"]).filled(_LOOK)
    if _boxes(truths):
        return Criterion(CriterionKind.IOU, threshold=0.5)
    sentences = sum(" " in truth.strip() for truth in truths)
    if modality is Modality.AUDIO and sentences > len(truths) / 2:
        return Criterion(CriterionKind.WER, threshold=0.0)
    return _EXACT


_EXACT = Criterion(CriterionKind.EXACT)


def _error_column(table: SourceTable, fields: dict[str, str]) -> str | None:
    if "correct" in fields:
        return fields["correct"]
    wanted = [name_key(name) for name in ERROR_NAMES]
    named = [column for column in table.columns if name_key(column.name) in wanted and answers_right_or_wrong(column)]
    return min(named, key=lambda column: wanted.index(name_key(column.name))).name if named else None


def _boxes(cells: Sequence[str]) -> bool:
    """Whether cells are JSON lists of boxes; empty lists are allowed if at least one is not."""
    lists = [cell for cell in cells[:50] if cell.lstrip().startswith("[")]
    if not lists or len(lists) < len(cells[:50]):
        return False
    try:
        parts = [part for cell in lists for part in json.loads(cell)]
    except (ValueError, RecursionError):
        return False
    return bool(parts) and all(isinstance(part, dict) and ("box" in part or "bbox" in part) for part in parts)
