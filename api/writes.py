"""Wait for writes without a thread each: who writes much must not take the threads of other routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from anyio import CapacityLimiter, to_thread

from kg.engine.writing import Done

# Updates that are read, and bodies that are parsed, at one time.
AT_ONCE: Final = 4
_LIMITER: Final = CapacityLimiter(AT_ONCE)


async def written(begin: Callable[[], Future[Done]]) -> Done:
    """Begin a write in a thread and wait until it is on disk; raises what it raises."""
    return await asyncio.wrap_future(await to_thread.run_sync(begin, limiter=_LIMITER))
