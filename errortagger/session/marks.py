"""What reviewers said of examples besides tags: reviews, label checks, notes, exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from errortagger.domain.patch import MarkEdit, MarkField
from errortagger.domain.snapshot import MarkColumn
from errortagger.domain.types import ReviewerId


class MarkBook:
    """Sparse values by field, reviewer and row."""

    def __init__(self, columns: Iterable[MarkColumn] = ()) -> None:
        self._values: dict[MarkField, dict[ReviewerId, dict[int, str]]] = {}
        for column in columns:
            self._of(column.field, column.reviewer).update(zip(column.rows.tolist(), column.values, strict=True))

    def get(self, field: MarkField, reviewer: ReviewerId, row: int) -> str | None:
        """One reviewer's value on one row."""
        return self._values.get(field, {}).get(reviewer, {}).get(row)

    def any(self, field: MarkField, row: int) -> str | None:
        """Anybody's value on one row; the first reviewer's where several spoke."""
        for by_row in self._values.get(field, {}).values():
            if row in by_row:
                return by_row[row]
        return None

    def everyone(self, field: MarkField) -> Iterator[tuple[ReviewerId, int, str]]:
        """All values of a field as (reviewer, row, value)."""
        for reviewer, by_row in self._values.get(field, {}).items():
            for row, value in by_row.items():
                yield reviewer, row, value

    def by(self, field: MarkField, reviewer: ReviewerId) -> dict[int, str]:
        """One reviewer's values of a field by row. Not to be written to."""
        return self._values.get(field, {}).get(reviewer, {})

    def merged(self, field: MarkField) -> dict[int, str]:
        """Row -> value, whoever said it; the first reviewer's where several spoke, as ``any``."""
        found: dict[int, str] = {}
        for by_row in reversed(self._values.get(field, {}).values()):
            found.update(by_row)
        return found

    def holds(self, edit: MarkEdit) -> bool:
        """Whether the values still are what the edit expects them to be; an exclusion is one for all reviewers."""
        own = self.by(edit.field, edit.reviewer)
        if any(own.get(row) != before for row, before in zip(edit.rows, edit.before, strict=True)):
            return False
        fresh = [row for row, before in zip(edit.rows, edit.before, strict=True) if before is None]
        return edit.field is not MarkField.EXCLUDED or all(self.any(edit.field, row) is None for row in fresh)

    def holder(self, field: MarkField, row: int) -> ReviewerId | None:
        """Who said it of a row; the first reviewer where several spoke."""
        return next((who for who, by_row in self._values.get(field, {}).items() if row in by_row), None)

    def apply(self, edit: MarkEdit) -> None:
        """Set the values of the edit; None takes a value away."""
        own = self._of(edit.field, edit.reviewer)
        for row, value in zip(edit.rows, edit.after, strict=True):
            if value is None:
                own.pop(row, None)
            else:
                own[row] = value

    def _of(self, field: MarkField, reviewer: ReviewerId) -> dict[int, str]:
        return self._values.setdefault(field, {}).setdefault(reviewer, {})
