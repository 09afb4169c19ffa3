"""A postmortem as a file to download."""

from django.http import Http404, HttpResponse

from postmortems.models import Export, Postmortem

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def attachment(postmortem: Postmortem, content: bytes, ending: str, content_type: str) -> HttpResponse:
    """A download that no browser runs as a page of ours."""
    name = f"{postmortem.ref}-postmortem.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": SANDBOX}
    return HttpResponse(content, content_type=content_type, headers=headers)


def written_file(export: Export) -> HttpResponse:
    """The PDF or Word file of an export; 404 until it is written."""
    if export.state != Export.State.DONE or export.content is None:
        raise Http404
    return attachment(export.postmortem, bytes(export.content), export.format, TYPES[export.format])
