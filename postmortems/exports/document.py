"""Data of an export: title, chart, metrics and text as one reader may see them."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import User
from core.files.models import StoredFile
from core.files.store import path_of
from core.text.markdown import render
from core.text.resolve import resolve_marks
from incidents.entry_references import numbered_entries
from incidents.load_facts import facts_for
from incidents.timeline_chart import caption, figure
from postmortems.actions.external import external_text, external_title
from postmortems.empty_sections import without_empty_sections
from postmortems.exports.chart import chart_svg, label_of
from postmortems.exports.markdown import text_with_blocks
from postmortems.models import Correction, ExternalVersion, Postmortem
from postmortems.overrides import OverrideGroup, grouped_overrides
from postmortems.postmortem_context import CHART, changes_since, content_of, headline_facts

STYLE = Path(__file__).with_name("export.css").read_text()
REFERENCE = re.compile(r'<data value="[^"]*">([^<]*)</data>')
PICTURE_IDS = re.compile(r'<img src="/files/(\d{1,18})/')
PICTURE = re.compile(r'<img src="/files/(\d{1,18})/[^"]*" alt="([^"]*)"[^>]*>')
DATE = re.compile(
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: (?:\d{4}|\d\d:\d\d))?(?=</td>| to |$)"
)
MAX_PICTURES = 40
MAX_PICTURE_BYTES = 20 * 2**20


@dataclass
class Document:
    """`html` is the sanitized text; pictures in it are `<img src="picture:7">` with their bytes in `pictures`.

    A file has no reader: all its days are those of `zone`, that of the incident.
    """

    title: str
    meta: str
    html: str
    zone: tzinfo
    chart: str = ""  # standalone SVG
    chart_label: str = ""
    caption: str = ""
    numbers: list[dict[str, Any]] = field(default_factory=list)
    overrides: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    pictures: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    @property
    def override_groups(self) -> list[OverrideGroup]:
        return grouped_overrides(self.overrides)


def document_of(postmortem: Postmortem, viewer: User, *, now: datetime | None = None) -> Document:
    """The internal postmortem: as approved, or the draft as it is."""
    content, now = content_of(postmortem), now or timezone.now()
    incident = content.incident
    facts = facts_for(incident, content.read_at(now))
    text = render(text_with_blocks(content, viewer, without=CHART))
    html = resolve_marks(text, viewer, numbered=numbered_entries(incident, viewer))
    drawing = figure(facts, key="fgx")
    document = Document(
        title=incident.title,
        meta=meta_of(postmortem, incident),
        html=absolute(with_whole_dates(html)),
        zone=incident.tz,
        chart=chart_svg(drawing),
        chart_label=label_of(drawing),
        caption=strip_tags(caption(facts)),
        numbers=headline_facts(facts),
        overrides=postmortem.overrides,
        corrections=list(postmortem.corrections.approved().for_page()) if content.approved else [],
        changes=changes_since(postmortem, content),
    )
    return with_pictures(document, viewer)


def meta_of(postmortem: Postmortem, incident: Any) -> str:
    parts = [postmortem.ref, str(incident.severity), postmortem.get_status_display().lower()]
    if postmortem.approved_by and postmortem.approved_at:
        parts.append(f"approved by {postmortem.approved_by.name} on {day_in(postmortem.approved_at, incident.tz)}")
    if postmortem.published_at:
        parts.append(f"published {day_in(postmortem.published_at, incident.tz)}")
    return ", ".join(parts)


def day_in(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%-d %b %Y}"


def external_document(external: ExternalVersion) -> Document:
    """The external version alone, without chart, metrics or other facts of the incident."""
    html = REFERENCE.sub(r"\1", render(without_empty_sections(external_text(external))))
    incident = external.postmortem.incident
    when = day_in(external.approved_at or external.updated_at, incident.tz)
    return Document(title=external_title(external), meta=when, html=html, zone=incident.tz)


def absolute(html: str) -> str:
    """Links to pages as full addresses, so that they work from a file."""
    return html.replace('href="/', f'href="{settings.BASE_URL}/')


def with_whole_dates(html: str) -> str:
    """Dates such as "9 Nov 22:00" do not break in narrow columns."""
    return DATE.sub(lambda date: date[0].replace(" ", "\u00a0"), html)


def with_pictures(document: Document, viewer: User) -> Document:
    """Read the pictures that this person may see; others become their description."""
    wanted = [int(number) for number in dict.fromkeys(PICTURE_IDS.findall(document.html))][:MAX_PICTURES]
    rows = StoredFile.objects.visible_to(viewer).not_removed().filter(pk__in=wanted, is_picture=True)
    left = MAX_PICTURE_BYTES
    for row in rows:
        if row.size <= left and path_of(row.stored_as).exists():
            document.pictures[str(row.pk)] = (path_of(row.stored_as).read_bytes(), row.content_type)
            left -= row.size

    def fill(match: re.Match[str]) -> str:
        number, alt = match.groups()
        return f'<img src="picture:{number}" alt="{alt}">' if number in document.pictures else f"<em>{alt}</em>"

    document.html = PICTURE.sub(fill, document.html)
    return document


def standalone_html(document: Document) -> str:
    """One HTML file without references to anything outside."""

    def inline(match: re.Match[str]) -> str:
        data, content_type = document.pictures[match[1]]
        return f'src="data:{content_type};base64,{b64encode(data).decode()}"'

    body = re.sub(r'src="picture:(\d+)"', inline, document.html)
    with timezone.override(document.zone):
        return render_to_string(
            "postmortems/export.html", {"document": document, "body": body, "style": f"<style>{STYLE}</style>"}
        )
