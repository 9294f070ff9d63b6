from __future__ import annotations

import numpy as np

from errortagger.domain.patch import Changes
from errortagger.session.observers import Observers

NEWS = Changes(np.empty(0, dtype=np.int32))


def test_everybody_hears_of_a_change_once_in_the_order_of_subscription() -> None:
    heard: list[str] = []
    observers = Observers()
    observers.subscribe(lambda _: heard.append("first"))
    observers.subscribe(lambda _: heard.append("second"))
    observers.tell(NEWS)
    assert heard == ["first", "second"]


def test_who_left_hears_nothing_and_may_leave_twice() -> None:
    heard: list[Changes] = []
    observers = Observers()
    leave = observers.subscribe(heard.append)
    leave()
    leave()
    observers.tell(NEWS)
    assert heard == []


def test_one_may_leave_while_the_news_are_told() -> None:
    heard: list[str] = []
    observers = Observers()
    leave = observers.subscribe(lambda _: (heard.append("first"), leave())[0])
    observers.subscribe(lambda _: heard.append("second"))
    observers.tell(NEWS)
    observers.tell(NEWS)
    assert heard == ["first", "second", "second"]
