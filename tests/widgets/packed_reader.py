"""What a page makes of the live messages of a widget, without the numbers."""


class PackedReader:
    """Reads the messages of one stream; the twin of js/src/transport/unpack.ts."""

    def __init__(self):
        self._runs = {}

    def read(self, message):
        """Events of one message, in their order, as the contract has them."""
        if message.get("type") == "live":
            return [self._note(message["event"], message["handle"])]
        rows = message.get("rows", []) if message.get("type") == "points" else []
        return [self._event(*row) for row in rows if row[0] in self._runs]

    def _note(self, event, handle):
        if handle:
            metrics = [block["metric"] for block in event["blocks"]]
            self._runs[handle] = (event["run"], event["cursor"].rpartition(":")[0], event["stages"], metrics)
        return event

    def _event(self, handle, reached, *triples):
        run, generation, stages, metrics = self._runs[handle]
        blocks = []
        for metric, count, total in zip(triples[::3], triples[1::3], triples[2::3], strict=True):
            if isinstance(metric, str):
                metrics.append(metric)
            name = metric if isinstance(metric, str) else metrics[metric]
            blocks.append({"metric": name, "count": count, "total": total})
        cursor = f"{generation}:{reached}"
        return {
            "type": "series",
            "run": run,
            "cursor": cursor,
            "reset": False,
            "stages": stages,
            "blocks": blocks,
        }
