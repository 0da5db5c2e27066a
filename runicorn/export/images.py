"""Which images an exported file holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from runicorn.api.contract import ImageItem
from runicorn.api.live_images import as_image_items
from runicorn.store.stored_run import StoredRun

__all__ = ["MAX_BYTES", "MAX_IMAGES", "ChosenImages", "choose_images"]

MAX_IMAGES = 200
MAX_BYTES = 20_000_000
"""Of all images together; a file that is much larger cannot be mailed."""


class ChosenImages(NamedTuple):
    """Images that go into the file."""

    of_run: dict[str, list[ImageItem]]
    """By key of the run, in the order in which they were logged; runs without images are left out."""
    left_out: int
    """Images for which there is no room."""


def choose_images(
    runs: Sequence[StoredRun], *, max_images: int = MAX_IMAGES, max_bytes: int = MAX_BYTES
) -> ChosenImages:
    """Choose the newest images of all runs, in turn, while there is room; files that are gone are left out unsaid."""
    found = {run.key: _images_of(run) for run in runs}
    kept: set[tuple[str, int]] = set()
    size = left_out = 0
    turns = zip_longest(
        *([(key, place) for place in reversed(range(len(items)))] for key, items in found.items())
    )
    for key, place in (choice for turn in turns for choice in turn if choice is not None):
        needed = found[key][place].size_bytes or 0
        if len(kept) < max_images and size + needed <= max_bytes:
            kept.add((key, place))
            size += needed
        else:
            left_out += 1
    chosen = {
        key: [item for place, item in enumerate(items) if (key, place) in kept]
        for key, items in found.items()
    }
    return ChosenImages({key: items for key, items in chosen.items() if items}, left_out)


def _images_of(run: StoredRun) -> list[ImageItem]:
    run.events.refresh()
    return [item for item in as_image_items(run, run.events.images()) if item.size_bytes is not None]
