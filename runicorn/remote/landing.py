"""Which directory of the local store a run of a server is copied to."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path

from runicorn.errors import InvalidNameError, RemotePathError
from runicorn.remote.destination import Destination
from runicorn.remote.memory import StoreMemory
from runicorn.remote.placing import place_run
from runicorn.store.names import encode_name
from runicorn.store.placement import Placement
from runicorn.store.read_documents import decode_object

__all__ = ["Landing"]

_MOST_NUMBERS = 1000

_NAMED = "host "
"""Before the name of a server in the table of runs, whose value is then its first key."""


class Landing:
    """Finds the places of a server's runs; a run that came once always comes to the same place.

    Parameters
    ----------
    root
        Of the local store.
    server_key
        Fingerprint of the server's key: what the server is, whatever it is called.
    destination
        What it is called: for the names of runs that another server has brought first, and for a name behind which
        there are several machines with keys of their own, or one that was installed anew.
    top
        Absolute path that is mirrored.
    """

    def __init__(
        self, root: Path, memory: StoreMemory, server_key: str, destination: Destination, top: str
    ) -> None:
        self._root = root
        self._memory = memory
        self._server_key = server_key
        self._host = destination.name
        self._known_as = f"{_NAMED}{destination.key_name}"
        self._top = top

    def source_of(self, below: str) -> str:
        """Give what identifies a run: its server and its path there."""
        return f"{self._server_key} {self._top.rstrip('/')}/{below}".rstrip("/")

    def places_of(self, metas: dict[str, bytes | None]) -> tuple[dict[str, str], dict[str, str]]:
        """Give the key of each run, by its path below the top and what its ``meta.json`` holds.

        The second table has the runs that can have no place, and why.
        """
        found: dict[str, str] = {}
        refused: dict[str, str] = {}
        with self._memory.claiming() as table:
            self._server_key = self._first_key(table)
            taken = {key.casefold(): source for source, key in table.items()}
            for below, meta in metas.items():
                source = self.source_of(below)
                if source not in table:
                    content = decode_object(meta, "meta.json")[0] if meta is not None else {}
                    try:
                        key = self._free_key(place_run(self._top, below, content), meta, taken)
                    except (InvalidNameError, RemotePathError) as error:
                        refused[below] = str(error)
                        continue
                    table[source], taken[key.casefold()] = key, source
                found[below] = table[source]
        return found, refused

    def _first_key(self, table: dict[str, str]) -> str:
        """The key under which this server brought its runs here first; its other keys count as that one."""
        own = self._server_key
        if not any(source.startswith(f"{own} ") for source in table):
            own = table.get(self._known_as, own)
        table.setdefault(self._known_as, own)
        return own

    def _free_key(self, place: Placement, meta: bytes | None, taken: dict[str, str]) -> str:
        host = encode_name(self._host.replace(":", "-"), "host")
        endings = chain(("", f"@{host}"), (f"@{host}-{number}" for number in range(2, _MOST_NUMBERS)))
        for ending in endings:
            name = place.run_id + ending
            key = place._replace(run_id=name).key
            if key.casefold() not in taken and self._is_free_or_same(key, meta):
                return key
        raise RemotePathError(
            f"there are {_MOST_NUMBERS} runs called {place.run_id} in {place.project}/{place.name}"
        )

    def _is_free_or_same(self, key: str, meta: bytes | None) -> bool:
        """Whether nothing is at the key, or a copy of this very run whose origin was forgotten."""
        directory = self._root / key
        if not os.path.lexists(directory):
            return True
        try:
            return meta is not None and (directory / "meta.json").read_bytes() == meta
        except OSError:
            return False
