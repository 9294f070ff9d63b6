"""What a project holds, as one plain dictionary of cells: what sessions and project files are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer
from errortagger.session.session import Session

Cell = tuple[object, ...]
"""``("answer", reviewer, tag, row)``, ``("mark", field, reviewer, row)`` or ``("tag", id)``."""
Value = int | str | tuple[str, int, int | None] | None
"""An answer, the value of a mark, or name, position and trigger of a tag; None: nothing."""
Step = dict[Cell, tuple[Value, Value]]
YES, NO, UNSURE = int(Answer.PRESENT), int(Answer.ABSENT), int(Answer.UNSURE)
DISPUTED = "disputed"
RANDOM = ("random", "control")


class Refused(Exception):
    """The step must be refused."""


@dataclass
class Model:
    """Cells, and for each reviewer the steps that can be undone and redone."""

    rows: int
    cells: dict[Cell, Value] = field(default_factory=dict)
    me: str = "ana"
    undo_steps: dict[str, list[Step]] = field(default_factory=dict)
    redo_steps: dict[str, list[Step]] = field(default_factory=dict)

    def tags(self) -> list[int]:
        """Living tags in the order of the palette."""
        found = [
            (value[1], cell[1]) for cell, value in self.cells.items() if cell[0] == "tag" and isinstance(value, tuple)
        ]
        return [tag for _, tag in sorted(found)]  # type: ignore[misc]

    def do(self, change: Callable[[], Iterator[tuple[Cell, Value]]]) -> None:
        """Carry out a step: the cells that it sets, in one go."""
        wanted = dict(change())
        step = {cell: (self.cells.get(cell), value) for cell, value in wanted.items() if self.cells.get(cell) != value}
        if step:
            self._set({cell: after for cell, (_, after) in step.items()})
            self.undo_steps.setdefault(self.me, []).append(step)
            self.redo_steps[self.me] = []

    def undo(self) -> None:
        """Take the last step of the present reviewer back. Raises Refused if it is stale."""
        self._move(self.undo_steps, self.redo_steps, {True: 1, False: 0})

    def redo(self) -> None:
        """Do the last undone step again. Raises Refused if it is stale."""
        self._move(self.redo_steps, self.undo_steps, {True: 0, False: 1})

    def _move(self, source: dict[str, list[Step]], goal: dict[str, list[Step]], side: dict[bool, int]) -> None:
        if not source.get(self.me):
            return
        step = source[self.me][-1]
        expected = {cell: pair[side[True]] for cell, pair in step.items()}
        wanted = {cell: pair[side[False]] for cell, pair in step.items()}
        if any(self.cells.get(cell) != value for cell, value in expected.items()) or self._breaks(wanted):
            raise Refused
        self._set(wanted)
        goal.setdefault(self.me, []).append(source[self.me].pop())

    def _breaks(self, wanted: dict[Cell, Value]) -> bool:
        """Answers of a tag that goes, two tags of one name, or two exclusions of one example."""
        after = {**self.cells, **wanted}
        gone = {cell[1] for cell, value in wanted.items() if cell[0] == "tag" and value is None}
        if any(cell[0] == "answer" and cell[2] in gone and value is not None for cell, value in after.items()):
            return True
        names = [value[0].casefold() for cell, value in after.items() if cell[0] == "tag" and isinstance(value, tuple)]
        renamed = any(cell[0] == "tag" for cell in wanted)
        excluded = [cell[3] for cell, value in after.items() if cell[:2] == ("mark", "excluded") and value is not None]
        return (renamed and len(set(names)) < len(names)) or len(set(excluded)) < len(excluded)

    def _set(self, wanted: dict[Cell, Value]) -> None:
        for cell, value in wanted.items():
            if value is None:
                self.cells.pop(cell, None)
            else:
                self.cells[cell] = value

    def own(self, tag: int, row: int) -> Value:
        return self.cells.get(("answer", self.me, tag, row))

    def said(self, tag: int, row: int) -> list[Value]:
        """What all reviewers say."""
        return [value for cell, value in self.cells.items() if cell[0] == "answer" and cell[2:] == (tag, row)]

    def combined(self, tag: int, row: int) -> Value:
        """The majority; a tie is a dispute; "can't tell" only where nobody voted."""
        said = self.said(tag, row)
        yes, no = said.count(YES), said.count(NO)
        if yes or no:
            return DISPUTED if yes == no else (YES if yes > no else NO)
        return UNSURE if said else None

    def shown(self, tag: int, row: int) -> Value:
        own = self.own(tag, row)
        return own if own is not None else self.combined(tag, row)

    def mark(self, mark: MarkField, row: int) -> Value:
        return self.cells.get(("mark", mark.value, self.me, row))

    def holder(self, row: int) -> str | None:
        """Who excluded an example."""
        cells = (cell for cell in self.cells if cell[:2] == ("mark", "excluded") and cell[3] == row)
        return next((str(cell[2]) for cell in cells), None)

    # The steps. Each yields the cells it sets.

    def toggle(self, tag: int, row: int) -> Iterator[tuple[Cell, Value]]:
        cell = ("answer", self.me, tag, row)
        if self.shown(tag, row) != YES:
            yield cell, YES
            return
        others = [v for c, v in self.cells.items() if c[0] == "answer" and c[2:] == (tag, row) and c[1] != self.me]
        yield cell, NO if self.mark(MarkField.REVIEW, row) is not None or YES in others else None

    def unsure(self, tag: int, row: int) -> Iterator[tuple[Cell, Value]]:
        yield ("answer", self.me, tag, row), None if self.own(tag, row) == UNSURE else UNSURE

    def review(self, row: int, queue: str) -> Iterator[tuple[Cell, Value]]:
        for tag in self.tags():
            if self.shown(tag, row) in (None, DISPUTED):
                yield ("answer", self.me, tag, row), NO
        before = self.mark(MarkField.REVIEW, row)
        if before is None or (queue in RANDOM and before not in RANDOM):
            yield ("mark", "review", self.me, row), "targeted" if queue == "re-review" else queue

    def set_mark(self, mark: MarkField, row: int, value: str | None) -> Iterator[tuple[Cell, Value]]:
        yield ("mark", mark.value, self.me, row), value

    def exclude(self, row: int, reason: str | None) -> Iterator[tuple[Cell, Value]]:
        holder = self.holder(row)
        if reason is None and holder is not None:
            yield ("mark", "excluded", holder, row), None
        if reason is not None and holder is None:
            yield ("mark", "excluded", self.me, row), reason

    def create(self, tag: int, name: str, row: int | None) -> Iterator[tuple[Cell, Value]]:
        begun = any(cell[:2] == ("mark", "review") and self.counts(int(str(cell[3]))) for cell in self.cells)
        yield ("tag", tag), (name, len(self.tags()), row if begun else None)
        if row is not None:
            yield ("answer", self.me, tag, row), YES

    def counts(self, row: int) -> bool:
        return self.holder(row) is None

    def renumbered(self, order: Sequence[int], names: dict[int, str]) -> Iterator[tuple[Cell, Value]]:
        for position, tag in enumerate(order):
            known = self.cells.get(("tag", tag))
            name, trigger = (known[0], known[2]) if isinstance(known, tuple) else (names[tag], None)
            yield ("tag", tag), (name, position, trigger)

    def answers_of(self, tag: int) -> list[Cell]:
        return [cell for cell in self.cells if cell[0] == "answer" and cell[2] == tag]

    def delete(self, tag: int) -> Iterator[tuple[Cell, Value]]:
        for cell in self.answers_of(tag):
            yield cell, None
        yield ("tag", tag), None
        yield from self.renumbered([other for other in self.tags() if other != tag], {})

    def merge(self, keep: int, gone: int) -> Iterator[tuple[Cell, Value]]:
        places = {(cell[1], cell[3]) for tag in (keep, gone) for cell in self.answers_of(tag)}
        for who, row in places:
            pair = [self.cells.get(("answer", who, tag, row)) for tag in (keep, gone)]
            both_absent = pair == [NO, NO]
            rest = UNSURE if UNSURE in pair else None
            yield ("answer", who, keep, row), YES if YES in pair else (NO if both_absent else rest)
        yield from self.delete(gone)

    def split(self, tag: int, parts: dict[int, str]) -> Iterator[tuple[Cell, Value]]:
        order = self.tags()
        place = order.index(tag)
        for cell in self.answers_of(tag):
            if self.cells[cell] == NO:
                yield from ((("answer", cell[1], part, cell[3]), NO) for part in parts)
            yield cell, None
        yield ("tag", tag), None
        yield from self.renumbered([*order[:place], *parts, *order[place + 1 :]], parts)


def cells_of(session: Session) -> dict[Cell, Value]:
    """The cells that a session holds."""
    names = {who.id: who.name for who in session.reviewers.values()}
    cells: dict[Cell, Value] = {}
    for tag in session.tags:
        cells["tag", int(tag.id)] = (tag.name, tag.position, tag.trigger)
        for who in session.answers.reviewers(tag.id):
            for row, answer in enumerate(session.answers.by(who, tag.id).tolist()):
                if answer != Answer.NOT_ASKED:
                    cells["answer", names[who], int(tag.id), row] = answer
    for mark in MarkField:
        cells |= {("mark", mark.value, names[who], row): said for who, row, said in session.marks.everyone(mark)}
    return cells
