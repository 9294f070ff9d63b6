"""The example itself: its head, truth against prediction, and the medium."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from errortagger.domain.criterion import CriterionKind
from errortagger.domain.patch import Changes, MarkField
from errortagger.domain.project import Example
from errortagger.domain.types import LabelCheck, Modality, QueueKind
from errortagger.media.policy import FailureCode
from errortagger.media.results import AudioClip, ImageFrame, MediaFailure, MediaResult, TextDocument
from errortagger.session import blind
from errortagger.ui.models.media_feed import MediaFeed
from errortagger.ui.models.workspace import Workspace
from errortagger.ui.parts.facts import FactsView
from errortagger.ui.parts.playback import Playback
from errortagger.ui.tokens import GUTTER, TITLE, S, follow_theme, tokens
from errortagger.ui.widgets.audio_view import AudioView
from errortagger.ui.widgets.chip import Chip
from errortagger.ui.widgets.empty_state import EmptyState
from errortagger.ui.widgets.image_view import ImageView
from errortagger.ui.widgets.label_view import LabelText, LabelView
from errortagger.ui.widgets.plain import ElidedLabel, PlainLabel
from errortagger.ui.widgets.surface import Surface
from errortagger.ui.widgets.text_diff import TextDiff
from errortagger.ui.widgets.text_view import TextView

_WORDS = (CriterionKind.WER, CriterionKind.CER)
_CHECKS = {
    LabelCheck.LABEL_WRONG: "label is wrong",
    LabelCheck.BOTH_WRONG: "label and prediction wrong",
    LabelCheck.UNCLEAR: "label unclear",
}


class Stage(Surface):
    """Shows the example of a workspace. Asks nothing of the person but where media are."""

    locate_requested = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._feed = MediaFeed(workspace.project, workspace.records, self)
        self._shown: int | None = None
        self._blind = False
        """Whether label, prediction and everything that may give them away must not be seen."""
        self._head()
        self._truth()
        self._media()
        follow_theme(self._space)
        self._feed.ready.connect(self._on_media)
        workspace.current_changed.connect(self.show_current)
        workspace.record_ready.connect(self.show_current)
        workspace.changed.connect(self._on_changes)

    @property
    def feed(self) -> MediaFeed:
        """The media around the place."""
        return self._feed

    def show_current(self) -> None:
        """Draw the example of the workspace as far as it is known by now."""
        row, record = self._workspace.row, self._workspace.record
        self._blind = blind.is_hidden(self._workspace.session, self._workspace.view.queue, row)
        self._hidden.setVisible(self._blind)
        if self._blind:  # also before the record is there: what is shown is the last example's
            self._labels.hide()
            self._words.hide()
        self._tell_place()
        self._chips()
        if row is None:
            self._pages.setCurrentWidget(self._empty)
            return
        order = self._workspace.view.queue.rows
        self._feed.show(order, self._workspace.view.position, self._room())  # type: ignore[arg-type]
        if row != self._shown:
            self._shown = row
            self.playback.unload()
            self._await(row)
        if record is not None:
            self._show_record(record)

    def close_media(self) -> None:
        """End playback and decoding."""
        self.playback.close()
        self._feed.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger view wants a sharper picture."""
        super().resizeEvent(event)
        if self._workspace.row is not None and len(self._workspace.view.queue):
            self._feed.show(self._workspace.view.queue.rows, self._workspace.view.position, self._room())  # type: ignore[arg-type]

    def _head(self) -> None:
        row = QHBoxLayout()
        self._title = ElidedLabel(size=TITLE, weight=600)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._place = ElidedLabel(color="mute", numbers=True)
        self._place.setObjectName("placeLabel")
        self._size, self._confidence, self._check, self._state = (Chip("", self) for _ in range(4))
        row.addWidget(self._title)
        row.addWidget(self._place, 1)
        for chip in (self._state, self._check, self._size, self._confidence):
            row.addWidget(chip)
        self._head_row = row
        self.column.addLayout(row)

    def _truth(self) -> None:
        self._labels = LabelView(self)
        self._words = TextDiff(self)
        self._hidden = PlainLabel(self.tr("Label and prediction are hidden until you answer"), self, color="mute")
        self._hidden.setObjectName("blindHidden")
        self.column.addWidget(self._hidden)
        self.column.addWidget(self._labels)
        self.column.addWidget(self._words)

    def _media(self) -> None:
        self._pages = QStackedWidget(self)
        self.image = ImageView(self)
        self.audio = AudioView(self)
        self._text = TextView(self)
        self._facts = FactsView(self, wide=True)
        self._empty = EmptyState(
            "circle-check", self.tr("Nothing in this queue"), self.tr("Choose another queue above.")
        )
        for page in (self.image, self.audio, self._text, self._facts, self._empty):
            self._pages.addWidget(page)
        self.playback = Playback(self.audio, self._workspace.settings, self)
        for view in (self.image, self.audio):
            view.locate_requested.connect(self.locate_requested)
        self.image.anyway_requested.connect(self._open_anyway)
        self.image.pixels_wanted.connect(self._sharpen)
        self.column.addWidget(self._pages, 1)

    def _space(self) -> None:
        self._head_row.setSpacing(tokens().px(S))
        self.column.setSpacing(tokens().px(GUTTER))

    def _tell_place(self) -> None:
        workspace = self._workspace
        row, view = workspace.row, workspace.view
        if row is None:
            self._title.setText("")
            self._place.setText(view.queue.title)
            return
        self._title.setVisible(not self._blind)
        self._title.setText("" if self._blind else workspace.session.columns.keys[row])
        if view.queue.blind:
            self._place.setText(blind.score(workspace.session).text())
            return
        done, total = view.progress()
        word = self.tr("re-checked") if view.queue.kind is QueueKind.REREVIEW else self.tr("reviewed")
        self._place.setText(f"{view.position + 1:,} of {total:,} {view.queue.title}  ·  {done:,} {word}")

    def _chips(self) -> None:
        workspace, row = self._workspace, self._workspace.row
        record = workspace.record
        size = record.size if record and not self._blind else None
        kind = workspace.session.info.criterion.kind
        self._set(self._size, f"{kind.value.upper()} {size:.2f}" if size is not None else "", "error")
        confidence = record.confidence if record and kind in _WORDS and not self._blind else None
        self._set(self._confidence, f"conf {confidence:.2f}" if confidence is not None else "", "neutral")
        if row is None or self._blind:
            self._set(self._state, "", "neutral")
            self._set(self._check, "", "neutral")
            return
        marks, me = workspace.session.marks, workspace.session.reviewer.id
        check = marks.get(MarkField.LABEL_CHECK, me, row) or marks.any(MarkField.LABEL_CHECK, row)
        self._set(self._check, _CHECKS.get(LabelCheck(check), "") if check else "", "warn")
        self._set(self._state, *self._state_of(row))

    def _state_of(self, row: int) -> tuple[str, str]:
        session = self._workspace.session
        me = session.reviewer.id
        excluded = session.marks.any(MarkField.EXCLUDED, row)
        if excluded:
            return self.tr("excluded: {}").format(excluded), "warn"
        words = [
            self.tr("bookmarked") if session.marks.get(MarkField.BOOKMARK, me, row) else "",
            self.tr("deferred") if session.marks.get(MarkField.DEFERRED, me, row) else "",
            self.tr("correct") if session.columns.error[row] == 0 else "",
            self.tr("reviewed") if session.frame.reviewed[row] else "",
        ]
        said = [word for word in words if word]
        return " · ".join(said), "good" if session.frame.reviewed[row] else "neutral"

    @staticmethod
    def _set(chip: Chip, text: str, tone: str) -> None:
        chip.setVisible(bool(text))
        if text:
            chip.set_text(text, tone)

    def _await(self, row: int) -> None:
        modality = self._workspace.session.info.modality
        result = self._feed.get(row)
        if result is not None:
            self._show_media(result)
        elif modality in (Modality.IMAGE, Modality.AUDIO):
            view = self.image if modality is Modality.IMAGE else self.audio
            view.set_loading()
            self._pages.setCurrentWidget(view)

    def _show_record(self, record: Example) -> None:
        criterion = self._workspace.session.info.criterion.kind
        as_words = criterion in _WORDS
        self._words.setVisible(as_words and not self._blind)
        self._labels.setVisible(not as_words and not self._blind)
        if as_words and not self._blind:
            self._words.set_texts(record.ground_truth, record.prediction)
        elif not self._blind:
            self._labels.set_labels(
                LabelText(
                    truth=record.ground_truth,
                    prediction=record.prediction,
                    confidence=record.confidence,
                    is_error=record.is_error,
                )
            )
        modality = self._workspace.session.info.modality
        if modality is Modality.TEXT and record.text is not None:
            self._text.set_text(record.text)
            self._pages.setCurrentWidget(self._text)
        elif modality is Modality.NONE:
            self._facts.set_facts(blind.safe_facts(record.metadata) if self._blind else record.metadata)
            self._pages.setCurrentWidget(self._facts)
        elif not record.media:
            self._no_media(modality)
        elif self._feed.get(record.row) is None:
            self._feed.again()

    def _no_media(self, modality: Modality) -> None:
        if modality is Modality.TEXT:
            self._text.set_text(None)
            self._pages.setCurrentWidget(self._text)
            return
        view = self.image if modality is Modality.IMAGE else self.audio
        view.set_failure(self.tr("The predictions file names no media file for this example."), locate=False)
        self._pages.setCurrentWidget(view)

    def _on_media(self, row: int, result: MediaResult) -> None:
        if row == self._workspace.row:
            self._show_media(result)

    def _show_media(self, result: MediaResult) -> None:
        if isinstance(result, ImageFrame):
            keep = self._pages.currentWidget() is self.image and not self.image.showing_placeholder()
            source = (result.source_width, result.source_height)
            self.image.set_frame(result.rgb, source, keep_view=keep and self.image.canvas.zoom() is not None)
            self._pages.setCurrentWidget(self.image)
        elif isinstance(result, AudioClip):
            self._pages.setCurrentWidget(self.audio)
            self.playback.load(result)
        elif isinstance(result, TextDocument):
            self._text.set_text(result.text, truncated=result.truncated)
            self._pages.setCurrentWidget(self._text)
        elif isinstance(result, MediaFailure):
            view = self.audio if self._workspace.session.info.modality is Modality.AUDIO else self.image
            path = "" if self._blind else result.path  # its name may be the label
            anyway = result.code is FailureCode.TOO_MANY_PIXELS
            view.set_failure("" if self._blind else result.message, path, anyway=anyway)
            self._pages.setCurrentWidget(view)

    def _open_anyway(self) -> None:
        """A picture over the usual limit: the person wants to see it all the same."""
        if self._workspace.row is not None:
            self.image.set_loading()
            self._feed.open_anyway(self._workspace.row, self._room())

    def _sharpen(self, width: int, height: int) -> None:
        """The picture is looked at closely: decode it larger."""
        view = self._workspace.view
        if view.row is not None:
            self._feed.show(view.queue.rows, view.position, (width, height))  # type: ignore[arg-type]

    def _on_changes(self, changes: Changes) -> None:
        if self._workspace.moving:
            return
        counts_answers = self._workspace.view.queue.kind is QueueKind.REREVIEW
        if self._workspace.view.queue.blind and MarkField.HUMAN_ANSWER in changes.marks:
            self.show_current()
        elif changes.marks or changes.everything or changes.tag_list or counts_answers:
            self._tell_place()
            self._chips()

    def _room(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(64, round(self._pages.width() * ratio)), max(64, round(self._pages.height() * ratio))
