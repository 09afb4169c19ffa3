"""Templates of postmortems: sections with a heading, a hint for writers, live blocks, and what a first draft writes."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models.incident import Kind
from incidents.models.severity import Severity

if TYPE_CHECKING:
    from incidents.models.incident import Incident


class Content(models.TextChoices):
    """What the first draft writes below a heading, from what the incident's record contains."""

    NOTHING = "", "Nothing"
    SUMMARY = "summary", "Summary"
    IMPACT = "impact", "Impact"
    EVENTS = "events", "What happened, by phase"
    DETECTION = "detection", "How it was detected"
    HYPOTHESES = "hypotheses", "Hypotheses and what made them plausible"
    FACTORS = "factors", "Contributing factors"
    RESOLUTION = "resolution", "What ended the impact"
    WENT_WELL = "went_well", "What went well"
    WENT_WRONG = "went_wrong", "What did not go well"
    LUCKY = "lucky", "Where we got lucky"
    HALVING = "halving", "Detection and recovery in half the time"
    TASKS = "tasks", "Corrective tasks"
    EARLIER = "earlier", "Earlier incidents"


class TemplateQuerySet(models.QuerySet["PostmortemTemplate"]):
    def in_use(self) -> Self:
        """Templates that can be selected. Archived ones stay on existing postmortems."""
        return self.filter(archived_at=None)

    def with_sections(self) -> Self:
        return self.prefetch_related("sections", "severities")


class PostmortemTemplate(Versioned):
    """Sections that a postmortem starts from. A change applies to new postmortems only; `version` counts them."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)
    severities = models.ManyToManyField(Severity, blank=True, related_name="+")  # suggested for these
    for_kind = models.CharField(max_length=12, choices=Kind, blank=True)  # suggested for this kind of incident
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("postmortems:template", self.slug)

    @property
    def body(self) -> str:
        """The Markdown of a new postmortem: headings, hints as comments, live blocks."""
        return "\n".join(section.markdown for section in self.sections.all())

    def suits(self, incident: "Incident") -> bool:
        """Suggested for this incident: by its kind, else by its severity."""
        if self.for_kind:
            return self.for_kind == incident.kind
        return incident.severity_id in {severity.pk for severity in self.severities.all()}


def suggested_first(templates: list[PostmortemTemplate], incident: "Incident") -> list[PostmortemTemplate]:
    """The same templates, the one for this incident first: a template for its kind before one for its severity."""
    return sorted(templates, key=lambda each: (not each.suits(incident), not each.for_kind, each.pk))


class TemplateSection(models.Model):
    """One heading of a template. The hint is shown to writers only and never printed."""

    MAX_SECTIONS: ClassVar[int] = 30

    template = models.ForeignKey(PostmortemTemplate, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120)
    hint = models.CharField(max_length=500, blank=True)
    blocks = models.JSONField(default=list, blank=True)  # names of live blocks, in order
    content = models.CharField(max_length=12, choices=Content, blank=True)
    required = models.BooleanField(default=False)  # a review expects text here

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(name="a_section_has_a_heading", condition=~Q(heading=""))]

    def __str__(self) -> str:
        return self.heading

    @property
    def markdown(self) -> str:
        parts = [f"## {self.heading}", *([hint_comment(self.hint)] if self.hint else []), *map(block_line, self.blocks)]
        return "\n\n".join(parts) + "\n"


def hint_comment(hint: str) -> str:
    """A hint as a comment that readers never see."""
    return f"<!-- {' '.join(hint.replace('-->', '').split())} -->"


def block_line(name: str) -> str:
    return f"{{{{ {name} }}}}"
