"""Send what is kept in a file, and let go of it when it is sent or nobody reads it any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Final

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

# Bytes sent as one piece: to compress more would keep other requests waiting.
AT_ONCE: Final = 1 << 16


class SpooledResponse(StreamingResponse):
    """Send a file piece by piece and close it, also when the client hangs up."""

    def __init__(self, body: IO[bytes], headers: Mapping[str, str], media_type: str | None = None) -> None:
        super().__init__(_pieces(body), headers=headers, media_type=media_type)
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; an iterator left in the middle would keep its file until it is collected."""
        with self._body:
            await super().__call__(scope, receive, send)


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(AT_ONCE):
        yield piece
