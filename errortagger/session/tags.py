"""The living tags in palette order, by id and by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from errortagger.domain.patch import TagEdit
from errortagger.domain.problems import UsageProblem
from errortagger.domain.tag import Tag, name_key
from errortagger.domain.types import TagId


class TagBook:
    """The tag list. Ids are never used twice, so that a deleted tag can come back as itself."""

    def __init__(self, tags: Iterable[Tag], next_id: int) -> None:
        self._by_id: dict[TagId, Tag] = {tag.id: tag for tag in tags}
        self._next = max([next_id, *(tag.id + 1 for tag in self._by_id.values())])
        self._sort()

    def __iter__(self) -> Iterator[Tag]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, tag: TagId) -> bool:
        return tag in self._by_id

    def __getitem__(self, tag: TagId) -> Tag:
        return self._by_id[tag]

    @property
    def ids(self) -> tuple[TagId, ...]:
        """Living tags in palette order."""
        return tuple(tag.id for tag in self._order)

    def named(self, name: str) -> Tag | None:
        """The tag of that name, whatever its case; None if there is none."""
        return self._by_name.get(name_key(name))

    def get(self, tag: TagId) -> Tag | None:
        """The tag, or None if it is deleted."""
        return self._by_id.get(tag)

    def slot(self, index: int) -> Tag | None:
        """The tag in a palette position, from 0."""
        return self._order[index] if 0 <= index < len(self._order) else None

    def take_id(self) -> TagId:
        """An id that was never used."""
        self._next += 1
        return TagId(self._next - 1)

    def holds(self, edit: TagEdit) -> bool:
        """Whether the tag still is what the edit expects it to be."""
        tag = edit.before or edit.after
        return tag is not None and self._by_id.get(tag.id) == edit.before

    def apply(self, edit: TagEdit) -> None:
        """Make, change or delete a tag."""
        if edit.before is not None:
            self._by_id.pop(edit.before.id, None)
        if edit.after is not None:
            self._by_id[edit.after.id] = edit.after
            self._next = max(self._next, edit.after.id + 1)
        self._sort()

    def clashes(self, edits: Iterable[TagEdit]) -> bool:
        """Whether two tags would have the same name, or the same letter, after the edits."""
        after = dict(self._by_id)
        pending = list(edits)
        for edit in pending:
            if edit.before is not None:
                after.pop(edit.before.id, None)
            if edit.after is not None:
                after[edit.after.id] = edit.after
        names = [name_key(tag.name) for tag in after.values()]
        keys = [tag.key.casefold() for tag in after.values() if tag.key]
        return bool(pending) and (len(set(names)) < len(names) or len(set(keys)) < len(keys))

    def refuse_duplicate(self, name: str, *, but: TagId | None = None) -> None:
        """Raise UsageProblem if another tag already has the name."""
        other = self.named(name)
        if other is not None and other.id != but:
            raise UsageProblem(
                f"there is already a tag {other.name!r}", action="Choose another name, or merge the two."
            )

    def _sort(self) -> None:
        self._order = sorted(self._by_id.values(), key=lambda tag: (tag.position, tag.id))
        self._by_name = {name_key(tag.name): tag for tag in self._order}
