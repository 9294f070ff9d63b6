"""Choosing a late tag to re-check: tags that reviewed examples were never asked about, with how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from errortagger.domain.types import TagId
from errortagger.session import queues
from errortagger.session.session import Session
from errortagger.ui.dialogs.finder import Finder, fitting
from errortagger.ui.dialogs.rows import HEIGHT, Row
from errortagger.ui.dialogs.sheet import Sheet
from errortagger.ui.widgets.paint import marker_shape


@dataclass(frozen=True, slots=True)
class ToRecheck:
    """One tag and how many reviewed examples were never asked about it (or are disputed)."""

    tag: TagId
    name: str
    color: str
    shape: str
    count: int


def tags_to_recheck(session: Session) -> list[ToRecheck]:
    """Tags of which something is left to re-check, in palette order."""
    counted = ((tag, len(queues.rereview(session, tag.id))) for tag in session.tags)
    return [
        ToRecheck(tag.id, tag.name, tag.color, marker_shape(tag.position), count) for tag, count in counted if count
    ]


class RecheckDialog(Sheet):
    """Asks for one of the tags. :meth:`tag` is None if the dialog was left."""

    def __init__(self, tags: Sequence[ToRecheck], parent: QWidget | None = None) -> None:
        height = 168 + HEIGHT * min(max(len(tags), 3), 8)
        super().__init__("", parent, object_name="recheckDialog", width=460, height=height, scroll=False)
        self.set_title(self.tr("Re-check a late tag"))
        self.set_subtitle(
            self.tr("These tags came after some examples had been reviewed; there they count as not asked, not as no.")
        )
        self._tag: TagId | None = None
        self._rows = [
            Row(
                title=each.name, key=each.tag, color=each.color, shape=each.shape,
                detail=self.tr("{n} to re-check").replace("{n}", f"{each.count:,}"),
            )
            for each in tags
        ]  # fmt: skip
        nothing = "" if tags else self.tr("Every reviewed example was asked about every tag. Nothing to re-check.")
        self.finder = Finder(
            self.tr("Tag to re-check"), self.tr("Type a tag"), lambda text: fitting(text, self._rows), self,
            object_name="recheck", nothing=nothing,
        )  # fmt: skip
        self.finder.picked.connect(self._on_picked)
        self.body.addWidget(self.finder)
        self.finder.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def tag(self) -> TagId | None:
        """The tag chosen."""
        return self._tag

    def _on_picked(self, row: Row) -> None:
        self._tag = TagId(row.key) if isinstance(row.key, int) else None
        self.accept()
