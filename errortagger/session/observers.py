"""Who wants to know of changes."""

from __future__ import annotations

from collections.abc import Callable

from errortagger.domain.patch import Changes

Observer = Callable[[Changes], None]


class Observers:
    """Callbacks in the order in which they subscribed; each gets every Changes once."""

    def __init__(self) -> None:
        self._observers: list[Observer] = []

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Add an observer and return the function that removes it."""
        self._observers.append(observer)

        def leave() -> None:
            if observer in self._observers:
                self._observers.remove(observer)

        return leave

    def tell(self, changes: Changes) -> None:
        """Call every observer."""
        for observer in tuple(self._observers):
            observer(changes)
