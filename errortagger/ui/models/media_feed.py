"""Media of the examples around the place, decoded ahead in worker processes and handed over on the screen's thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from errortagger.app.projects import OpenProject
from errortagger.domain.types import Modality
from errortagger.media.prefetch import Prefetcher
from errortagger.media.results import MediaFailure, MediaKind, MediaResult
from errortagger.media.service import DecodeService
from errortagger.ui.models.records import Records

_KINDS = {Modality.IMAGE: MediaKind.IMAGE, Modality.AUDIO: MediaKind.AUDIO, Modality.TEXT: MediaKind.TEXT}

_RETRY_MS = 3_000


class MediaFeed(QObject):
    """``show`` puts the place; ``get`` is what is there at once; ``ready`` tells of what comes later."""

    ready = Signal(int, object)
    """Row and MediaResult."""

    _came = Signal(int, object)

    def __init__(self, project: OpenProject, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._records = records
        self._service = DecodeService(2, roots=project.media_roots())
        if project.session.info.modality in (Modality.IMAGE, Modality.AUDIO):
            self._service.warm_up()
        self._ahead = Prefetcher(self._service, self._locate, on_ready=self._came.emit)
        self._closed = False
        self._came.connect(self._take)
        self._place: tuple[Sequence[int], int, tuple[int, int]] | None = None
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._try_again)

    def show(self, order: Sequence[int], position: int, size: tuple[int, int]) -> None:
        """Decode the example at ``order[position]`` for a view of ``size`` pixels, then those around it."""
        self._place = (order, position, size)
        self._ahead.move_to(order, position, size)

    def again(self) -> None:
        """Ask once more, e.g. when a record with its media path has arrived."""
        if self._place is not None:
            self._ahead.move_to(*self._place)

    def get(self, row: int) -> MediaResult | None:
        """What can be shown for a row at once."""
        return self._ahead.get(row)

    def open_anyway(self, row: int, size: tuple[int, int]) -> None:
        """Decode a picture that is over the usual limit."""
        self._ahead.reload(row, size, open_anyway=True)

    def relocate(self) -> None:
        """The media folder has changed: forget everything and look there."""
        self._service.roots = self._project.media_roots()
        self._ahead.clear()
        self.again()

    def close(self) -> None:
        """End the workers."""
        self._closed = True
        self._retry.stop()
        self._ahead.clear()
        self._service.close()

    def _locate(self, row: int) -> tuple[MediaKind, str] | None:
        record = self._records.get(row)
        kind = _KINDS.get(self._project.session.info.modality)
        if record is None or kind is None or not record.media:
            return None
        return kind, record.media

    def _take(self, row: int, result: MediaResult) -> None:
        if self._closed:
            return
        self.ready.emit(row, result)
        if row == self._row() and isinstance(result, MediaFailure) and result.may_recover:
            self._retry.start()

    def _row(self) -> int | None:
        return None if self._place is None else int(self._place[0][self._place[1]])

    def _try_again(self) -> None:
        """A drive that was away may be back: what is shown is asked for again."""
        row = self._row()
        shown = None if row is None else self._ahead.get(row)
        if row is not None and self._place is not None and isinstance(shown, MediaFailure) and shown.may_recover:
            self._ahead.reload(row, self._place[2])
