"""Serves stored files. Access is checked on each request; only re-encoded images are displayed inline."""

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.files.file_types import NEUTRAL
from core.files.models import StoredFile
from core.files.reference_check import log_file_view
from core.files.store import path_of

if TYPE_CHECKING:
    from accounts.models import User

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SMALL_TYPE = "image/webp"


def file_for(user: "User", pk: int) -> StoredFile:
    """The file, if this person may see it; hidden, missing and removed files are the same 404."""
    rows = StoredFile.objects.visible_to(user).not_removed().select_related("circle")
    file: StoredFile = get_object_or_404(rows, pk=pk)
    if file.circle.restricted:
        log_file_view(file.circle.pk, user)
    return file


@require_safe
def fetch(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """`/files/7/graph.png`. The name is for people and browsers; only the number counts."""
    return file_response(request, file_for(request.user, pk))  # type: ignore[arg-type]


@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small picture, at most 480 by 320."""
    file = file_for(request.user, pk)  # type: ignore[arg-type]
    if not file.has_thumbnail:
        raise Http404
    return file_response(request, file, thumbnail=True)


def file_response(request: HttpRequest, file: StoredFile, *, thumbnail: bool = False) -> HttpResponseBase:
    """The content with headers that prevent scripts. Browsers may cache public files but must revalidate."""
    shown = thumbnail or file.is_picture
    tag = f'"{file.sha256}{"-small" if thumbnail else ""}"'
    restricted = file.circle.restricted
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Disposition": content_disposition_header(not shown, file.name) or "attachment",
        "Cache-Control": "no-store" if restricted else "private, no-cache",
    }
    if not restricted:
        headers["ETag"] = tag
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=304, headers=headers)
    content_type = SMALL_TYPE if thumbnail else file.content_type if shown else NEUTRAL
    try:
        content = path_of(file.stored_as, thumbnail=thumbnail).open("rb")
    except FileNotFoundError:  # verify_attachments reports it; for the reader it is a 404
        raise Http404 from None
    response = FileResponse(content, content_type=content_type)
    for header, value in headers.items():
        response.headers[header] = value
    return response
