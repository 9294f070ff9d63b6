"""Identifiers, small closed sets and array types shared by every layer."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NewType

import numpy as np
import numpy.typing as npt

TagId = NewType("TagId", int)
ReviewerId = NewType("ReviewerId", int)
Row = NewType("Row", int)
"""Position of an example in the session's columns, from 0; the project file's ``example.id`` is row + 1."""

Rows = npt.NDArray[np.int32]
"""Row positions, one-dimensional, without duplicates."""
Answers = npt.NDArray[np.int8]
"""Values of :class:`Answer`, one-dimensional."""
BoolArray = npt.NDArray[np.bool_]


class Modality(StrEnum):
    """What an example is looked at as."""

    IMAGE = "image"
    AUDIO = "audio"
    TEXT = "text"
    NONE = "none"


class Answer(IntEnum):
    """A reviewer's answer for one tag on one example. Only PRESENT and ABSENT ever enter a rate."""

    NOT_ASKED = -1
    ABSENT = 0
    PRESENT = 1
    UNSURE = 2
    DISPUTED = 3
    """Reviewers disagree and nobody has settled it: never stored, only the outcome of combining answers."""


class QueueKind(StrEnum):
    """Where a review came from; only ``random`` and ``control`` (both random orders) feed estimates."""

    RANDOM = "random"
    """Errors in the stored random order."""
    CONTROL = "control"
    """Correct examples in the stored random order."""
    REREVIEW = "re-review"
    """Reviewed examples that were never asked about a tag that was born later."""
    TARGETED = "targeted"
    """A filter or sort of the reviewer's choice: moves floor and roof only."""


class LabelCheck(StrEnum):
    """What a reviewer found about the ground truth of an example."""

    OK = "ok"
    LABEL_WRONG = "label_wrong"
    BOTH_WRONG = "both_wrong"
    UNCLEAR = "unclear"


class Human(StrEnum):
    """Would a human have got this example right?"""

    RIGHT = "right"
    WRONG = "wrong"


REMEDIES = ("add data", "augment data", "fix labels", "change model", "change input")
"""Suggestions for a tag's remedy, which is free text."""
EXCLUSION_REASONS = ("corrupt file", "duplicate", "out of scope")
