"""The data of the benchmarks: a predictions file of a million rows, its project, and twelve-megapixel pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.benchmarks.harness import REVIEWED, TAGS

_CLASSES = np.array([f"class {number:02d}" for number in range(40)])
_SPLITS = np.array(["train", "validation", "test"])
_CITIES = np.array([f"city {number:03d}" for number in range(200)])


def write_predictions(path: Path, rows: int) -> None:
    """Ten columns: id, truth, prediction, confidence, split and five of metadata; one row in ten is an error."""
    import pyarrow as pa
    from pyarrow import csv

    made = np.random.default_rng(7)
    truth = made.integers(0, len(_CLASSES), rows)
    wrong = made.random(rows) < 0.1
    said = np.where(wrong, (truth + made.integers(1, len(_CLASSES), rows)) % len(_CLASSES), truth)
    table = pa.table(
        {
            "id": [f"ex-{number:07d}" for number in range(rows)],
            "ground_truth": _CLASSES[truth],
            "prediction": _CLASSES[said],
            "confidence": made.random(rows).round(4),
            "split": _SPLITS[made.integers(0, 3, rows)],
            "city": _CITIES[made.integers(0, len(_CITIES), rows)],
            "snr": made.normal(20, 6, rows).round(2),
            "age": made.integers(18, 90, rows),
        }
    )
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


def make_project(predictions: Path, target: Path) -> None:
    """The project of a predictions file, with tags and with reviewed errors at the start of the random order."""
    from errortagger.app.create import create_project
    from errortagger.app.imports import ImportOptions
    from errortagger.app.projects import open_project
    from errortagger.app.tagging import apply_edits

    create_project(target, predictions, ImportOptions(seed=7, model="benchmark"))
    with open_project(target, reviewer="ana") as project:
        session = project.session
        order, keys = session.frame.orders[0][:REVIEWED].tolist(), session.columns.keys
        made = np.random.default_rng(8)
        given = made.random((len(order), TAGS)) < np.linspace(0.25, 0.01, TAGS)
        names = [f"tag {number:02d}" for number in range(TAGS)]
        plans: list[dict[str, object]] = [
            {"tag": name, "human_accuracy": 0.95, "human_trials": 60, "feasibility": 1 + number % 5}
            for number, name in enumerate(names)
        ]
        reviews: list[dict[str, object]] = [
            {
                "example": keys[row],
                "add": [names[tag] for tag in np.flatnonzero(given[place])],
                "reviewed": True,
                "queue": "random",
            }
            for place, row in enumerate(order)
        ]
        apply_edits(project, list(enumerate([*plans, *reviews], start=1)), "benchmark")


def make_pictures(folder: Path, count: int) -> Path:
    """``count`` names of one photo-like JPEG file of 12 megapixels, and a predictions file; returns that file."""
    from PIL import Image

    made = np.random.default_rng(0)
    coarse = Image.fromarray(made.integers(0, 255, (75, 100, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
    photo = (smooth + made.integers(-6, 7, (3000, 4000, 1))).clip(0, 255).astype(np.uint8)
    Image.fromarray(photo).save(folder / "0000.jpg", quality=90)
    lines = []
    for number in range(count):
        name = f"{number:04d}.jpg"
        if number:
            (folder / name).hardlink_to(folder / "0000.jpg")
        line = {"id": name, "media": name, "ground_truth": "cat", "prediction": "dog", "confidence": 0.5}
        lines.append(json.dumps(line))
    predictions = folder / "predictions.jsonl"
    predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return predictions
