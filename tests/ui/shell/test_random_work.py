"""Random work by keyboard and mouse, on all pages and over restarts, against a plain dictionary."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from errortagger.domain.types import Answer
from errortagger.session.session import Session
from tests.ui.desk import TAGS, Desk, make_project, saved_session

STEPS = 120
State = dict[int, frozenset[str]]


class Model:
    """Tags of each example, and what undo goes back to."""

    def __init__(self, state: State) -> None:
        self.now = dict(state)
        self.undo: list[State] = []
        self.redo: list[State] = []

    def toggle(self, row: int, tag: str) -> None:
        """A tag on an example, or off it."""
        self.keep()
        self.now[row] = self.now.get(row, frozenset()) ^ {tag}

    def keep(self) -> None:
        """A step begins."""
        self.undo.append(dict(self.now))
        self.redo.clear()

    def back(self, way: list[State], other: list[State]) -> None:
        """Undo or redo."""
        if way:
            other.append(dict(self.now))
            self.now = way.pop()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_hands_do_memory_file_and_a_dictionary_agree(
    sit_down: Callable[..., Desk], tmp_path: Path, seed: int
) -> None:
    path = make_project(tmp_path, examples=9, errors=6)
    desk = sit_down(path)
    made = desk.session.history.undo_count
    model, dice = Model({}), random.Random(seed)
    for _ in range(STEPS):
        if dice.random() < 0.02:
            desk.close()
            assert _state(saved_session(path)) == _tidy(model.now)
            desk = sit_down(path)
        _step(desk, model, dice, made)
        assert _state(desk.session) == _tidy(model.now)
    desk.close()
    assert _state(saved_session(path)) == _tidy(model.now)


def _step(desk: Desk, model: Model, dice: random.Random, made: int) -> None:
    """One thing that a person does, and the same in the model."""
    row, slot = desk.row, dice.randrange(len(TAGS))
    act = dice.choice(["key", "key", "click", "line", "enter", "undo", "redo", "move", "queue", "page", "look"])
    before = desk.session.history.last_seq
    if act == "key":
        desk.press(str(slot + 1))
        model.toggle(row, TAGS[slot])
    elif act == "click":
        desk.click("tagList", QPoint(60, 15 + slot * 34))
        model.toggle(row, TAGS[slot])
    elif act == "line":
        desk.press("T").type(TAGS[slot][:4]).press("Return")
        model.toggle(row, TAGS[slot])
    elif act == "undo" and desk.session.history.undo_count > made:
        desk.press("Ctrl+Z")
        model.back(model.undo, model.redo)
    elif act == "redo":
        desk.press("Ctrl+Shift+Z")
        model.back(model.redo, model.undo)
    else:
        _wander(desk, act, dice)
        for _ in range(desk.session.history.last_seq - before):
            model.keep()
    assert desk.session.history.last_seq - before <= 1


def _wander(desk: Desk, act: str, dice: random.Random) -> None:
    """What changes no tag: reviewing, moving, looking at other pages and queues."""
    if act == "enter":
        desk.press("Return")
    elif act == "move":
        desk.press(dice.choice(["Right", "Left", "D", "A", "Backspace"]))
    elif act == "queue":
        desk.press(dice.choice(["Ctrl+Shift+1", "Ctrl+Shift+2", "Ctrl+Shift+4", "F5"]))
    elif act == "page":
        desk.press(dice.choice(["Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"]), "Ctrl+1")
    elif act == "look":
        desk.press("F", "F", "+", "Ctrl+0", "N", "Escape")


def _state(session: Session) -> State:
    """Tags of each example, as the session knows them."""
    found: dict[int, set[str]] = {}
    for tag in session.tags:
        answers = session.answers.combined(tag.id)
        for row in (answers == Answer.PRESENT).nonzero()[0].tolist():
            found.setdefault(row, set()).add(tag.name)
    return {row: frozenset(tags) for row, tags in found.items()}


def _tidy(state: State) -> State:
    return {row: tags for row, tags in state.items() if tags}
