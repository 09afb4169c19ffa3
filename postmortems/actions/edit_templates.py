"""Create, edit, archive and restore postmortem templates. A change applies to new postmortems only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from accounts.people import managers_text
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.slugs import free_slug
from core.versioned import claim_version
from incidents.models import Severity
from postmortems.blocks import blocks
from postmortems.models import Content, PostmortemTemplate, TemplateSection
from postmortems.policies import can_edit_templates

FIELDS = ("heading", "hint", "blocks", "content", "required")
TAKEN_BY_PAGES = {"new", "preview"}


def must_edit_templates(by: User) -> None:
    if not can_edit_templates(by):
        raise NotAllowed(f"Only managers can edit templates. Ask {managers_text()}.")


@transaction.atomic
def create_template(
    *,
    by: User,
    name: str,
    sections: Sequence[dict[str, Any]],
    description: str = "",
    severities: Iterable[Severity] = (),
    for_kind: str = "",
    now: datetime | None = None,
) -> PostmortemTemplate:
    """A new template with its sections, in order: dicts with heading, hint, blocks, content, required."""
    must_edit_templates(by)
    rows = clean_sections(sections)
    base = slugify(name)[:70] or "template"
    base = f"{base}-template" if base in TAKEN_BY_PAGES else base
    slug = free_slug(base, PostmortemTemplate.objects.all())
    template = save_named(PostmortemTemplate(name=name.strip(), slug=slug, description=description, for_kind=for_kind))
    template.severities.set(severities)
    put_sections(template, rows)
    record("template.created", actor=by, target=template, at=now, name=template.name)
    return template


@transaction.atomic
def edit_template(
    template: PostmortemTemplate,
    *,
    by: User,
    version: int | None = None,
    sections: Sequence[dict[str, Any]] | None = None,
    severities: Iterable[Severity] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> PostmortemTemplate:
    """Change what is given; `sections` replaces all. With a `version`, only if that is still the current one."""
    must_edit_templates(by)
    rows = None if sections is None else clean_sections(sections)
    claim_version(template, version)
    template.refresh_from_db()  # an edit that was committed meanwhile
    for field in ("name", "description", "for_kind"):
        if field in changes:
            setattr(template, field, changes[field])
    save_named(template)
    if severities is not None:
        template.severities.set(severities)
    if rows is not None:
        template.sections.all().delete()
        put_sections(template, rows)
    record("template.edited", actor=by, target=template, at=now, name=template.name, version=template.version)
    return template


@transaction.atomic
def archive_template(template: PostmortemTemplate, *, by: User, now: datetime | None = None) -> PostmortemTemplate:
    """It can no longer be chosen; postmortems made from it keep it. The last one in use stays."""
    must_edit_templates(by)
    if not PostmortemTemplate.objects.in_use().exclude(pk=template.pk).exists():
        raise Refused("This is the last template in use. Create another one first.")
    moved = PostmortemTemplate.objects.in_use().filter(pk=template.pk).update(archived_at=now or timezone.now())
    if not moved:
        raise Refused("This template is already archived.")
    template.refresh_from_db()
    record("template.archived", actor=by, target=template, at=now, name=template.name)
    return template


@transaction.atomic
def restore_template(template: PostmortemTemplate, *, by: User, now: datetime | None = None) -> PostmortemTemplate:
    """Restore an archived template."""
    must_edit_templates(by)
    if not PostmortemTemplate.objects.exclude(archived_at=None).filter(pk=template.pk).update(archived_at=None):
        raise Refused("This template is not archived.")
    template.refresh_from_db()
    record("template.restored", actor=by, target=template, at=now, name=template.name)
    return template


def clean_sections(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Known fields only; at least one section, each with a heading of its own and known blocks."""
    if not sections:
        raise Invalid("sections", "Add at least one section.")
    if len(sections) > TemplateSection.MAX_SECTIONS:
        raise Invalid("sections", f"A template has up to {TemplateSection.MAX_SECTIONS} sections.")
    rows = [{field: row[field] for field in FIELDS if field in row} for row in sections]
    headings = [" ".join(str(row.get("heading", "")).split()) for row in rows]
    if "" in headings:
        raise Invalid("sections", "Give each section a heading.")
    if len({heading.lower() for heading in headings}) < len(headings):
        raise Invalid("sections", "Two sections have the same heading. Rename one of them.")
    for row, heading in zip(rows, headings, strict=True):
        row["heading"] = heading
        row["hint"] = " ".join(str(row.get("hint", "")).replace("<!--", "").replace("-->", "").split())
        unknown = [name for name in row.get("blocks", []) if name not in blocks()]
        if unknown:
            raise Invalid("sections", f"“{unknown[0]}” is not a live block.")
        if row.get("content", "") not in Content.values:
            raise Invalid("sections", f"“{row['content']}” is not a part of first drafts.")
    return rows


def put_sections(template: PostmortemTemplate, rows: list[dict[str, Any]]) -> None:
    made = [TemplateSection(template=template, position=number, **row) for number, row in enumerate(rows, start=1)]
    TemplateSection.objects.bulk_create(made)


def save_named(template: PostmortemTemplate) -> PostmortemTemplate:
    template.name = " ".join(template.name.split())
    if not template.name:
        raise Invalid("name", "Enter a name.")
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise Invalid("name", "Another template has this name.") from None
    return template
