"""Frames arrive as they were sent, whatever pieces they come in."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from kg.engine import wire


@given(st.lists(st.binary(max_size=200_000), max_size=4))
def test_data_arrives_whole(pieces: list[bytes]) -> None:
    stream = io.BytesIO()
    writer = wire.DataWriter(stream)
    for piece in pieces:
        assert writer.write(piece) == len(piece)
    writer.end(wire.RETIRE)
    stream.seek(0)
    frames = list(iter(lambda: wire.receive(stream), None))
    assert frames[-1] == (wire.END, wire.RETIRE)
    assert b"".join(payload for _, payload in frames[:-1]) == b"".join(pieces)


def test_no_frame_is_longer_than_the_other_side_takes() -> None:
    stream = io.BytesIO()
    writer = wire.DataWriter(stream)
    writer.write(bytes(wire.MOST_BYTES + 1))
    writer.end()
    stream.seek(0)
    lengths = [len(frame[1]) for frame in iter(lambda: wire.receive(stream), None)]
    assert lengths == [wire.MOST_BYTES, 1, 0]


def test_half_a_frame_is_none() -> None:
    packed = wire.frame(wire.DATA, b"abc")
    for length in range(len(packed)):
        assert wire.receive(io.BytesIO(packed[:length])) is None
