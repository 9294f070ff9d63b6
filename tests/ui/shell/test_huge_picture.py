"""A picture over the usual limit: said in words, and shown when the person wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.ui.desk import Desk, make_project


def test_a_picture_over_fifty_megapixels_is_opened_anyway_on_request(
    sit_down: Callable[..., Desk], tmp_path: Path
) -> None:
    Image.new("L", (8_000, 6_400), 90).save(tmp_path / "huge.png")
    columns = {"media": ["huge.png"]}
    desk = sit_down(make_project(tmp_path, examples=1, errors=1, modality="image", columns=columns))
    image = desk.review.stage.image
    desk.qtbot.waitUntil(lambda: any("megapixels" in text for text in desk.texts()), timeout=10_000)
    assert image.showing_placeholder()

    desk.click("openAnyway")

    desk.qtbot.waitUntil(lambda: not image.showing_placeholder(), timeout=20_000)
    assert desk.trouble == []
