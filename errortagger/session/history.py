"""Undo and redo stacks, rebuilt from the append-only history of the project file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from errortagger.domain.patch import Patch
from errortagger.domain.snapshot import Step, StepKind
from errortagger.domain.types import ReviewerId

PatchLoader = Callable[[int], Patch]
_KEPT_PATCHES = 500


class History:
    """What one reviewer can undo and redo. Patches of earlier days are fetched from the file when they are needed.

    Grouping: one key press is one step; a typed note is one step a pause; a bulk action is one step. A new step after
    an undo drops the redo steps from the stack, never from the file.
    """

    def __init__(self, steps: Iterable[Step], reviewer: ReviewerId, load: PatchLoader) -> None:
        self._load = load
        self._undo: list[int] = []
        self._redo: list[int] = []
        self._labels: dict[int, str] = {}
        self._patches: dict[int, Patch] = {}
        self.last_seq = 0
        self.steps: list[Step] = []
        """Every line of the history, of all reviewers, oldest first. Not to be written to."""
        for step in steps:
            self.steps.append(step)
            self.last_seq = max(self.last_seq, step.seq)
            if step.reviewer == reviewer:
                self._labels[step.target] = step.label
                self._move(step.kind, step.target)

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._labels[self._undo[-1]] if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return self._labels[self._redo[-1]] if self._redo else None

    @property
    def undo_count(self) -> int:
        """How many steps can be undone."""
        return len(self._undo)

    def next_undo(self) -> tuple[int, Patch] | None:
        """Seq and patch of the step that undo takes back; it is not taken off before ``add``."""
        return (self._undo[-1], self._patch(self._undo[-1])) if self._undo else None

    def next_redo(self) -> tuple[int, Patch] | None:
        """Seq and patch of the step that redo does again."""
        return (self._redo[-1], self._patch(self._redo[-1])) if self._redo else None

    def add(self, step: Step, patch: Patch) -> None:
        """Take in a line of the history; ``patch`` is that of the ``do`` step it is about."""
        self.last_seq = max(self.last_seq, step.seq)
        self.steps.append(step)
        self._labels[step.target] = step.label
        self._patches[step.target] = patch
        while len(self._patches) > _KEPT_PATCHES:
            self._patches.pop(next(iter(self._patches)))
        self._move(step.kind, step.target)

    def _patch(self, seq: int) -> Patch:
        patch = self._patches.get(seq)
        return patch if patch is not None else self._load(seq)

    def _move(self, kind: StepKind, target: int) -> None:
        if kind is StepKind.DO:
            self._undo.append(target)
            self._redo.clear()
            return
        source, goal = (self._undo, self._redo) if kind is StepKind.UNDO else (self._redo, self._undo)
        if target in source:
            source.remove(target)
            goal.append(target)
