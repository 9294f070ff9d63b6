"""Names and values of an example, as people read them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from errortagger.ui.parts.facts import FactsView, shown
from errortagger.ui.widgets.plain import ElidedLabel


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"), ("", "—"), (True, "yes"), (False, "no"), (3, "3"), (0, "0"), (0.1, "0.1"), (1e300, "1e+300"),
        (123456.0, "123456"), ("<b>x</b>", "<b>x</b>"), ([1, "é"], '[1, "é"]'), ({"a": None}, '{"a": null}'),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_read_them(value: object, text: str) -> None:
    assert shown(value) == text


def test_other_facts_take_the_place_of_the_first_and_no_line_is_left(qtbot: QtBot) -> None:
    view = FactsView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_facts({"speaker": "ana", "snr": 12.5, "device": "headset"})
    view.set_facts({"age": 3})
    assert _lines(view) == [("age", "3")]


def test_more_than_two_hundred_columns_are_counted_instead_of_listed(qtbot: QtBot) -> None:
    view = FactsView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_facts({f"column {number}": number for number in range(450)})
    assert len(_lines(view)) == 200
    assert any(label.text() == "250 more columns" for label in view.findChildren(type(view._more)))


def _lines(view: FactsView) -> list[tuple[str, str]]:
    texts = [label.text() for label in view.findChildren(ElidedLabel) if label.isVisibleTo(view)]
    return list(zip(texts[::2], texts[1::2], strict=True))
