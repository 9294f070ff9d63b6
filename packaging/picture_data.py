"""The projects that the pictures of the documentation show: the built-in sets, and a made-up table of deliveries."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path


def lay_out(work: Path, reviewer: str) -> None:
    """The built-in sets and the table of deliveries, each a project in a folder of its own below ``work``."""
    from errortagger.app.create import create_project
    from errortagger.app.demo import make_demo
    from errortagger.app.imports import ImportOptions
    from errortagger.app.projects import open_project
    from errortagger.app.tagging import apply_edits

    for name in ("speech", "digits", "text"):
        make_demo(name, work / name)
    shutil.copytree(work / "speech" / "speech", work / "clips")
    folder = work / "deliveries"
    folder.mkdir()
    write_deliveries(folder / "predictions.csv")
    options = ImportOptions(criterion="abs>10", model="boosted trees", seed=7, name="Delivery minutes")
    create_project(folder / "deliveries.errtag", folder / "predictions.csv", options)
    names = ("rush hour", "snow", "new courier", "wrong address")
    with open_project(folder / "deliveries.errtag", reviewer=reviewer) as project:
        apply_edits(project, [(line, {"tag": name}) for line, name in enumerate(names, start=1)], "tags")


def write_deliveries(path: Path) -> None:
    """240 made-up deliveries: minutes as they were and as a model said."""
    made = random.Random(7)
    columns = ("id", "ground_truth", "prediction", "distance_km", "weekday", "hour", "weather", "courier_days", "stops")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number in range(240):
            distance, hour = round(made.uniform(0.6, 9.5), 1), made.randint(9, 22)
            weather = made.choice(("clear", "clear", "rain", "snow"))
            courier, stops = made.randint(1, 600), made.randint(0, 4)
            said = 8 + 3.1 * distance + 4 * stops
            late = 9 * (weather == "snow") + 11 * (hour in (17, 18)) + 8 * (courier < 30)
            minutes = max(5, round(said + late + made.gauss(0, 5)))
            weekday = made.choice(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
            row = (f"order-{1000 + number}", minutes, round(said), distance, weekday, hour, weather, courier, stops)
            writer.writerow(row)
