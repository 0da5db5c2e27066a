"""From the bytes of ``events.jsonl`` to an `EventTable`: fast where lines are regular, patient where not."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from runicorn.store.event_lines import EventCollector, is_event, parse_line
from runicorn.store.event_schema import MISFIT, OTHER_LINE, EventSchema
from runicorn.store.event_table import EventTable

_SLOW_BYTES = 1 << 13
"""Lines that do not fit are halved down to this many bytes, then read one by one."""

_LINE_FEED = 10

_SLACK = 1.02
"""Lines get a little shorter or longer; more than enough room is cheaper than a copy."""

_decode_dicts = msgspec.json.Decoder(dict[str, Any]).decode_lines


class EventReader:
    """Takes the file's lines in any portions; `table` holds what they said so far."""

    def __init__(self) -> None:
        self.table = EventTable()
        self.schema = EventSchema()
        self.consumed = 0
        """Bytes of the lines that were taken."""
        self.lines = 0
        """Lines that were taken."""
        self.first_line: int | None = None
        """CRC-32 of the first line, without its line feed."""
        self.damage: dict[str, tuple[int, int]] = {}
        """What was wrong with lines: how many, and the number of the first, from 1."""

    def take(self, lines: memoryview) -> None:
        """Take whole lines, each with its line feed."""
        self.consumed += len(lines)
        if self.first_line is None:
            self._note_first(bytes(lines))
        self._take(lines)

    def expect(self, more_bytes: int) -> None:
        """Say how many more bytes are to come, so that columns need not grow in small steps."""
        if self.consumed:
            self.table.expected_records = int(self.table.records * (1 + _SLACK * more_bytes / self.consumed))

    def take_unended(self, line: bytes) -> bool:
        """Take a last line without line feed if it already is a whole event; whether it was one."""
        if not line.endswith(b"}"):
            return False
        parsed = parse_line(line)
        if parsed.damage or not parsed.events:
            return False
        self.consumed += len(line)
        if self.first_line is None:
            self._note_first(line)
        self._take_one_by_one(line)
        return True

    def problems(self, file_name: str) -> list[str]:
        """What was wrong, a sentence each."""
        return [
            f"{file_name}: {count} line{'s' if count > 1 else ''} {what} (first: line {first})"
            for what, (count, first) in self.damage.items()
        ]

    def _note_first(self, lines: bytes) -> None:
        self.first_line = zlib.crc32(lines.split(b"\n", 1)[0].rstrip(b"\r"))

    def _take(self, lines: memoryview) -> None:
        if not self.schema.kinds:
            lines = self._learn(lines)
        if not lines:
            return
        if self._take_at_once(lines):
            self.lines += int(np.count_nonzero(np.frombuffer(lines, np.uint8) == _LINE_FEED))
        else:
            self._take_misfits(bytes(lines))

    def _learn(self, lines: memoryview) -> memoryview:
        """Read a few lines one by one until there are keys to make a type of; gives the other lines."""
        while len(lines) > _SLOW_BYTES and not self.schema.kinds:
            start = bytes(lines[:_SLOW_BYTES])
            end = start.rfind(b"\n") + 1 or bytes(lines).find(b"\n") + 1
            self._take_one_by_one(bytes(lines[:end]))
            lines = lines[end:]
        return lines

    def _take_misfits(self, lines: bytes) -> None:
        if len(lines) <= _SLOW_BYTES or lines.find(b"\n") == len(lines) - 1:
            self._take_one_by_one(lines)
        elif not self._take_around_others(lines):
            middle = len(lines) // 2
            cut = lines.rfind(b"\n", 0, middle) + 1 or lines.find(b"\n", middle) + 1
            self._take(memoryview(lines)[:cut])
            self._take(memoryview(lines)[cut:])

    def _take_around_others(self, lines: bytes) -> bool:
        others = b"".join(OTHER_LINE.findall(lines))
        if not others or b'"metrics"' in others:  # a record that is glued to another event keeps its place
            return False
        records = OTHER_LINE.sub(b"", lines)
        if records and not self._take_at_once(records):
            return False
        self.lines += records.count(b"\n")
        self._take_one_by_one(others)
        return True

    def _take_at_once(self, lines: bytes | memoryview) -> bool:
        try:
            if self.schema.pays:
                batch = self.schema.decode(lines)
            else:
                events = _decode_dicts(lines)
                if not all(map(is_event, events)):
                    return False
                batch = self._collected(events, range(self.lines + 1, self.lines + 1 + len(events))).batch()
        except MISFIT:
            return False
        self.table.append(batch)
        return True

    def _collected(self, events: list[dict[str, Any]], numbers: Sequence[int]) -> EventCollector:
        collector = EventCollector()
        for event, number in zip(events, numbers, strict=True):
            if not collector.add(event):
                self._note("with an image event that has no key or no path", number)
            if event["type"] == "metrics":
                self.schema.learn(event["data"])
        self.table.images += collector.images
        self.table.marks += collector.marks
        return collector

    def _take_one_by_one(self, lines: bytes) -> None:
        events: list[dict[str, Any]] = []
        numbers: list[int] = []
        for line in lines.removesuffix(b"\n").split(b"\n") if lines else ():
            self.lines += 1
            parsed = parse_line(line)
            events += parsed.events
            numbers += [self.lines] * len(parsed.events)
            if parsed.damage:
                self._note(parsed.damage, self.lines)
        self.table.append(self._collected(events, numbers).batch())

    def _note(self, what: str, number: int) -> None:
        count, first = self.damage.get(what, (0, number))
        self.damage[what] = (count + 1, first)
