"""The keys of the actions as data: who owns which, what a person changed, and the file they travel in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtGui import QKeySequence

from errortagger.domain.problems import Problem
from errortagger.domain.tag import DIGIT_SLOTS
from errortagger.ui.actions import BY_ID, SPECS, spoken

FORMAT = "errortagger.keymap/1"
_MAX_BYTES = 1_000_000


def normal(key: str) -> str:
    """The one way a key is written: ``Ctrl+Shift+Z``; empty if it is no key."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


class Keymap:
    """Keys by action. Only what differs from the defaults is kept in :attr:`changes`."""

    def __init__(self, changes: Mapping[str, str] | None = None, tag_keys: Mapping[str, str] | None = None) -> None:
        self.changes = {action: keys for action, keys in (changes or {}).items() if action in BY_ID}
        self._tags = {normal(key): name for key, name in (tag_keys or {}).items() if key}

    def keys(self, action: str) -> tuple[str, ...]:
        """The keys of an action."""
        changed = self.changes.get(action)
        return BY_ID[action].keys if changed is None else tuple(changed.split())

    def text(self, action: str) -> str:
        """The keys as people write them."""
        return "  ".join(spoken(key) for key in self.keys(action))

    def owner(self, key: str, but: str = "") -> str | None:
        """Who has a key already, in words; None if it is free. ``but`` is the action that asks."""
        wanted = normal(key)
        for spec in SPECS:
            if spec.id != but and wanted in map(normal, self.keys(spec.id)):
                return f"“{spec.text}”"
        if wanted in DIGIT_SLOTS:
            return "the tags: digits toggle the first ten"
        return f"the tag “{self._tags[wanted]}”" if wanted in self._tags else None

    def set_key(self, action: str, key: str) -> None:
        """Give an action one key, or none with "". Raises Problem naming the owner if the key is taken."""
        wanted = normal(key)
        if key and QKeySequence(key).count() != 1:
            raise Problem(f"{key!r} is no single key", action="Press one key, with Ctrl, Shift or Alt if you like.")
        owner = self.owner(wanted, action) if wanted else None
        if owner is not None:
            raise Problem(
                f"{spoken(wanted)} belongs to {owner}", action="Choose another key, or change that one first."
            )
        self._keep(action, (wanted,) if wanted else ())

    def reset(self, action: str) -> None:
        """Give an action its default keys back. Raises Problem if another action took one of them."""
        for key in BY_ID[action].keys:
            owner = self.owner(key, action)
            if owner is not None:
                raise Problem(f"{spoken(key)} belongs to {owner} now", action="Change that one first, or reset all.")
        self.changes.pop(action, None)

    def reset_all(self) -> None:
        """Give all actions their default keys back."""
        self.changes.clear()

    def to_json(self) -> str:
        """All keys, as the file that is exported."""
        keys = {spec.id: list(self.keys(spec.id)) for spec in SPECS}
        return json.dumps({"format": FORMAT, "keys": keys}, indent=1, ensure_ascii=False) + "\n"

    def take_json(self, text: str) -> int:
        """Use the keys of an exported file, all or none; returns how many actions differ from the defaults.

        Actions that are not named keep their defaults, actions that this version lacks are passed over. Raises
        Problem for a file that is none of ours, or in which two actions share a key.
        """
        wanted = Keymap({}, self._tags)
        for action, keys in _read(text).items():
            if action in BY_ID:
                wanted._keep(action, keys)
        for spec in SPECS:
            for key in wanted.keys(spec.id):
                owner = wanted.owner(key, spec.id)
                if owner is not None:
                    raise Problem(f"{spoken(key)} is given to “{spec.text}” and to {owner}", action="Mend the file.")
        self.changes = wanted.changes
        return len(self.changes)

    def _keep(self, action: str, keys: tuple[str, ...]) -> None:
        if tuple(map(normal, keys)) == tuple(map(normal, BY_ID[action].keys)):
            self.changes.pop(action, None)
        else:
            self.changes[action] = " ".join(keys)


def _read(text: str) -> dict[str, tuple[str, ...]]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    keys = raw.get("keys") if isinstance(raw, dict) and raw.get("format") == FORMAT else None
    if not isinstance(keys, dict):
        raise Problem("this is no file of keys", action="Choose one that was exported here.")
    read: dict[str, tuple[str, ...]] = {}
    for action, given in keys.items():
        listed = given if isinstance(given, list) else [given]
        bad = [key for key in listed if not isinstance(key, str) or QKeySequence(key).count() != 1]
        if bad:
            raise Problem(f"{bad[0]!r} is no key (of {action!r})", action="Mend the file.")
        read[str(action)] = tuple(normal(key) for key in listed)
    return read


def read_keymap(path: Path) -> str:
    """The text of a file of keys. Raises Problem if it cannot be read."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise Problem("this is no file of keys", where=path.name, action="Choose one that was exported here.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise Problem(f"it cannot be read ({reason})", where=path.name, action="Choose another file.") from None
