"""A page's end of a real kernel."""

import queue
import time

import pytest
from packed_reader import PackedReader

DEADLINE_S = 30


class Page:
    """The page's end of a kernel: runs code and keeps what arrives on its comms."""

    def __init__(self, manager, client):
        self.manager = manager
        self.client = client
        self.messages = []
        self.opened = {}
        self.readers = {}

    def execute(self, code, cell=None):
        """Start `code` as JupyterLab starts a cell; gives the request's id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "allow_stdin": True,
            "stop_on_error": True,
        }
        request = self.client.session.msg(
            "execute_request", content, metadata={"cellId": cell} if cell else {}
        )
        self.client.shell_channel.send(request)
        return request["header"]["msg_id"]

    def until(self, condition, deadline_s=DEADLINE_S, *, errors_expected=False):
        """Take messages until `condition(message)` holds for one, and give that one."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                continue
            self.messages.append(message)
            if message["msg_type"] == "comm_open":
                self.opened[message["content"]["comm_id"]] = message["content"]["data"]["state"]
            if message["msg_type"] == "error" and not errors_expected:
                pytest.fail("\n".join(message["content"]["traceback"]))
            if condition(message):
                return message
        pytest.fail(f"nothing like that within {deadline_s} s")

    def idle(self, request):
        return self.until(
            lambda m: (
                m["msg_type"] == "status"
                and m["content"]["execution_state"] == "idle"
                and m["parent_header"].get("msg_id") == request
            )
        )

    def until_error(self):
        """Take messages until a cell fails, and give the content of the error."""
        return self.until(lambda m: m["msg_type"] == "error", errors_expected=True)["content"]

    def events(self, message):
        """The live events of a message, packed ones too; asked once for each message, in their order."""
        content = message["content"].get("data", {}).get("content") or {}
        if message["msg_type"] != "comm_msg":
            return []
        reader = self.readers.setdefault(message["content"]["comm_id"], PackedReader())
        return reader.read(content)

    def until_event(self, kind, condition=lambda event: True):
        found = []

        def wanted(message):
            events = self.events(message)
            found.extend(event for event in events if event["type"] == kind and condition(event))
            return bool(found)

        self.until(wanted)
        return found[0]

    def until_answer(self, request):
        """Take messages until the answer to `request`, and give it."""

        def is_answer(message):
            return (message["content"].get("data", {}).get("content") or {}).get("id") == request

        return self.until(is_answer)["content"]["data"]["content"]

    def send(self, comm_id, content):
        message = self.client.session.msg(
            "comm_msg", {"comm_id": comm_id, "data": {"method": "custom", "content": content}}
        )
        self.client.shell_channel.send(message)
