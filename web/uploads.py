"""Takes in a file of a bounded size: what is larger is refused before it is read, or at the first byte too many."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from foundation.errors import Refusal
from foundation.rules.uploads import names_a_place

# What a form says besides its file.
ROOM_FOR_FIELDS = 64 * 1024


class BoundedUpload(FileUploadHandler):
    """Keeps an upload in memory, and stops one that turns out larger than it may be, whatever was said of its size."""

    def __init__(self, request: HttpRequest, *, largest: int, refusal: type[Refusal]) -> None:
        super().__init__(request)
        self.largest, self.refusal, self.kept = largest, refusal, BytesIO()

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin anew: a form may send more than one file, each within the limit."""
        super().new_file(*given, **named)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part, as long as there is room."""
        if start + len(raw_data) > self.largest:
            raise self.refusal(field="file")
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """What was sent, from its beginning."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


class _PlainNames(MultiPartParser):
    """Refuses a file name that is a path, where Django would take its last part."""

    def __init__(self, *given: Any, refusal: type[Refusal]) -> None:
        super().__init__(*given)
        self.refusal = refusal

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The name as it was sent."""
        if names_a_place(file_name):
            raise self.refusal(field="file")
        return super().sanitize_file_name(file_name)


def bound_upload(
    request: HttpRequest, *, largest: int, too_large: type[Refusal], not_plain: type[Refusal]
) -> None:
    """Have this request's form read with a limit and with plain names only. Call it before anything reads the form.

    Refuses at once when the length that the request names is over the limit: then nothing of it is read.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest + ROOM_FOR_FIELDS:
        raise too_large(field="file")
    request.upload_handlers = [BoundedUpload(request, largest=largest, refusal=too_large)]

    def parse(meta: Any, data: Any) -> tuple[Any, MultiValueDict[str, UploadedFile[Any]]]:
        parser = _PlainNames(meta, data, request.upload_handlers, request.encoding, refusal=not_plain)
        return parser.parse()

    read: Callable[[Any, Any], Any] = parse
    request.parse_file_upload = read  # type: ignore[method-assign,assignment] # for this one request
