"""A proxy that hands bytes on after a while, as a long line would: ``python delay_line.py TARGET_PORT SECONDS``.

It prints its own port. Each way takes the seconds; how much may be under way is not limited.
"""

from __future__ import annotations

import asyncio
import sys

PIECE_BYTES = 1 << 18
QUEUED_PIECES = 4096


async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Hand what comes on, in its order, each piece after the delay."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(QUEUED_PIECES)

    async def take() -> None:
        data = b" "
        while data:
            data = await reader.read(PIECE_BYTES)
            await pieces.put((loop.time() + delay_s, data))

    taking = asyncio.create_task(take())
    while (piece := await pieces.get())[1]:
        await asyncio.sleep(max(0.0, piece[0] - loop.time()))
        writer.write(piece[1])
        await writer.drain()
    await taking
    writer.close()


async def serve(target: int, delay_s: float) -> None:
    """Serve until killed."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", target, limit=1 << 24)
        ways = [hand_on(reader, other_writer, delay_s), hand_on(other_reader, writer, delay_s)]
        await asyncio.gather(*ways, return_exceptions=True)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
