"""One file out of a form's body, as it comes."""

from __future__ import annotations

from collections.abc import Callable

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from runicorn.errors import BadRequestError
from runicorn.server.upload_handler import ReceivedFile

__all__ = ["FormFile"]

_DISPOSITION = b"content-disposition"


class FormFile:
    """Part ``part`` of a multipart/form-data body; the other parts are passed over.

    Parameters
    ----------
    content_type
        Of the body.
    begin
        Makes the file, from the name that the form gives it.

    Raises
    ------
    BadRequestError
        The body is no form.
    """

    def __init__(self, content_type: str, part: str, begin: Callable[[str], ReceivedFile]) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            message = f"send the archive as part {part!r} of a form (multipart/form-data)"
            raise BadRequestError(message)
        self.file: ReceivedFile | None = None
        """None until its part has begun."""
        self._part = part.encode()
        self._begin = begin
        self._is_in_part = False
        self._field, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._take_field,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_part,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
            },
        )

    def write(self, portion: bytes) -> None:
        """Read on in the body.

        Raises
        ------
        BadRequestError
            It is no form.
        """
        try:
            self._parser.write(portion)
        except FormParserError as error:
            message = f"the form cannot be read: {error}"
            raise BadRequestError(message) from error

    def _take_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field, self._value = b"", b""

    def _begin_part(self) -> None:
        _, options = parse_options_header(self._headers.get(_DISPOSITION, b""))
        self._headers = {}
        self._is_in_part = self.file is None and options.get(b"name") == self._part
        if self._is_in_part:
            self.file = self._begin(options.get(b"filename", b"").decode("utf-8", "replace"))

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_in_part and self.file is not None:
            self.file.write(data[start:end])

    def _end_part(self) -> None:
        self._is_in_part = False
