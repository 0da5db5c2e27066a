"""What the page of a widget shows to the Jupyter server, so that it answers from the same store as this kernel."""

from __future__ import annotations

import os

import msgspec

from runicorn.api.contract import StoreClaim
from runicorn.api.store_proof import folder_identity, store_proof
from runicorn.widgets.kernel import connection_key


class StoreClaims:
    """The claim on one store; another one is needed when the folder comes to be, or is replaced.

    There is none where no Jupyter server can check it: outside a kernel, and in one without a connection key.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)
        self._identity: tuple[int, int] | None = None

    def renewed(self) -> dict[str, str] | None:
        """Give the claim as a page sends it, empty where none can be made; None: the last one still holds."""
        identity = folder_identity(self._root)
        if identity == self._identity:
            return None
        self._identity = identity
        proof = store_proof(self._root, connection_key())
        return msgspec.to_builtins(StoreClaim(root=self._root, proof=proof)) if proof else {}
