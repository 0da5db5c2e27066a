"""The images of a run: their list, and the part of a live stream that tells of new ones."""

from __future__ import annotations

import os
from collections.abc import Sequence

from runicorn.api.contract import ImageItem, ImagesEvent
from runicorn.api.cursors import Place, images_subject
from runicorn.api.live_parts import LiveItem, News, Part
from runicorn.api.look import Look
from runicorn.api.watch import StoreWatch
from runicorn.model import ImageRecord
from runicorn.store.stored_run import StoredRun

__all__ = ["ImagesPart", "as_image_items"]

MAX_LISTED = 5000
"""Of more images the newest are listed: 5,000 are a megabyte."""


class ImagesPart(Part):
    """The images of one run; what cannot be read of its events is told by the run's series."""

    def __init__(self, watch: StoreWatch, key: str, place: Place | None) -> None:
        super().__init__(watch, images_subject(key), place)
        self.key = key
        self._run: StoredRun | None = None

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        news = look.once((ImagesPart, self.key, self.place), self._read)
        self._run, self.place = news.run, news.place
        return news.item, ()

    def _read(self) -> News:
        with self._watch.reading(self.key, at_once=False) as run:
            run.events.refresh()
            images = run.events.images()
            here = Place(run.events.generation, len(images))
            reset = not self._continues(here)
            if not reset and self.place == here:
                return News(None, here, run)
            known = 0 if reset or self.place is None else self.place.reached
            items = as_image_items(run, images[max(known, len(images) - MAX_LISTED) :])
        event = ImagesEvent(cursor=str(here), reset=reset, run=self.key, total=len(images), images=items)
        return News((event, []), here, run)


def as_image_items(run: StoredRun, images: Sequence[ImageRecord]) -> list[ImageItem]:
    """Give images as messages; looks for the file of each."""
    folder = os.path.realpath(run.path)
    return [
        ImageItem(
            key=image.key,
            path=os.path.relpath(image.path, folder).replace(os.sep, "/"),
            step=image.step,
            time=image.time,
            caption=image.caption,
            size_bytes=_size_of(image.path),
        )
        for image in images
    ]


def _size_of(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None
