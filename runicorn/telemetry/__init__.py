"""Floor between the store and the tracker: what the GPUs and the host do, and how a run keeps it."""
