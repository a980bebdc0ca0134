"""Send a dump as it is made."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from kg.engine.dumping import Dump


class DumpResponse(StreamingResponse):
    """Send a dump in chunks; one that breaks off lacks the last chunk, so that it does not look whole."""

    def __init__(self, dump: Dump, headers: Mapping[str, str]) -> None:
        super().__init__(dump, headers=headers)
        self._dump = dump

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send; end the dump whatever happens."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Not awaited: this may be the end of a cancelled request.
            asyncio.get_running_loop().run_in_executor(None, self._dump.close)
