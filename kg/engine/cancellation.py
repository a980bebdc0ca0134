"""End what a client asked for from another thread, wherever it stands: waiting or at work."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """Call what ends the present step, at once or as soon as it begins.

    >>> ended = []
    >>> cancellation = Cancellation()
    >>> cancellation.watch(lambda: ended.append("first")); cancellation.watch(None)
    >>> cancellation.cancel(); cancellation.watch(lambda: ended.append("second"))
    >>> ended, cancellation.cancelled
    (['second'], True)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end: Callable[[], object] | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """End the present step and let no other begin; never waits."""
        with self._lock:
            self.cancelled = True
            if self._end is not None:
                self._end()

    def watch(self, end: Callable[[], object] | None) -> None:
        """Say how to end the step that begins, or None when it is over; `end` must not wait."""
        with self._lock:
            self._end = end
            if self.cancelled and end is not None:
                end()
