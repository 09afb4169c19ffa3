"""Writes the file of one export as its recipient may see the postmortem."""

from collections.abc import Callable

from core.errors import Refused
from postmortems.exports.document import Document, document_of, external_document, standalone_html
from postmortems.exports.docx_file import docx_file
from postmortems.exports.rendering import CannotRender, render_pdf, render_png
from postmortems.models import Export, ExternalVersion, Postmortem

Progress = Callable[[Export, str], None]
NO_ACCESS = "You no longer have access to this postmortem."


def write_file(export: Export, *, progress: Progress) -> bytes:
    document = document_for(export)
    progress(export, "Drawing pages" if export.format == Export.Format.PDF else "Drawing the chart")
    if export.format == Export.Format.PDF:
        return render_pdf(standalone_html(document))
    return docx_file(document, chart_picture(document))


def document_for(export: Export) -> Document:
    rows = Postmortem.objects.visible_to(export.by).select_related("incident__severity", "approved_by", "circle")
    postmortem = rows.filter(pk=export.postmortem_id).first()
    if postmortem is None:
        raise Refused(NO_ACCESS)
    if not export.external:
        return document_of(postmortem, export.by)
    external = ExternalVersion.objects.filter(postmortem=postmortem, approved_at__isnull=False).first()
    if external is None:
        raise Refused("The external version is no longer approved.")
    return external_document(external)


def chart_picture(document: Document) -> bytes | None:
    """The chart as PNG; None without a chart, or where Pango is missing: the chart is then described in text."""
    try:
        return render_png(document.chart) if document.chart else None
    except CannotRender:
        return None
