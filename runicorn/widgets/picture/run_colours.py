"""Which of the palette's colours each run has; the same choice as in ``js/src/ui/run-colours.ts``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["COLOUR_NAMES", "PALETTE_SIZE", "colour_slots", "shown_slots"]

PALETTE_SIZE = 9

COLOUR_NAMES = tuple(f"palette-{slot}" for slot in range(PALETTE_SIZE))
"""Names of the colours that can be set for a run."""


def shown_slots(slots: Mapping[str, int], colours: Mapping[str, str]) -> dict[str, int]:
    """Place in the palette of each run that has a slot: the one of the colour that was set for it, else of its slot."""
    return {
        key: COLOUR_NAMES.index(colours[key]) if colours.get(key) in COLOUR_NAMES else slot % PALETTE_SIZE
        for key, slot in slots.items()
    }


def colour_slots(keys: Iterable[str], before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Slot of each run among those that are seen together; no two have the same, and from 9 on a colour repeats.

    A run that was seen `before` keeps its slot.
    """
    wanted = list(keys)
    slots = {key: before[key] for key in wanted if key in before} if before else {}
    for key in wanted:
        slots.setdefault(key, _free_slot(_hash(key) % PALETTE_SIZE, set(slots.values())))
    return slots


def _free_slot(preferred: int, taken: set[int]) -> int:
    number = 0
    while True:
        turn, offset = divmod(number, PALETTE_SIZE)
        slot = turn * PALETTE_SIZE + (preferred + offset) % PALETTE_SIZE
        if slot not in taken:
            return slot
        number += 1


def _hash(text: str) -> int:
    """FNV-1a of the UTF-16 code units, 32 bits."""
    units = text.encode("utf-16-le", "surrogatepass")
    value = 0x811C9DC5
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = ((value ^ (low | high << 8)) * 0x01000193) & 0xFFFFFFFF
    return value
