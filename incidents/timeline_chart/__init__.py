"""The timeline chart of an incident, computed from its facts and rendered as SVG.

No inline style; only attributes and the classes of the `figure` layer. Every text is escaped.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from incidents.facts import Facts
from incidents.metrics import phases
from incidents.timeline_chart import horizontal, labels, vertical
from incidents.timeline_chart.labels import caption as _caption
from incidents.timeline_chart.sparkline import mini
from incidents.timeline_chart.svg import Canvas, element

__all__ = ["caption", "figure", "mini"]

EXPLAINED = {
    "undetected": "Undetected: impact start to detection",
    "diagnosing": "Diagnosing: to cause identified",
    "fixing": "Fixing: to fix applied",
    "recovering": "Recovering: to end of impact",
}


def caption(facts: Facts) -> SafeString:
    """The sentence over the figure; empty while the incident runs."""
    return mark_safe(_caption(facts))  # noqa: S308 - statements are escaped where they are put in


def figure(facts: Facts, *, key: str = "fg", captioned: bool = True, legend: bool = True) -> SafeString:
    """The `<figure>` in three sizes; CSS displays the one that fits. "" if there are no facts.

    `key` makes pattern ids unique on a page with several charts; `captioned` adds the caption, `legend` the colors.
    """
    drawings = {
        "long": horizontal.draw(facts, 1100, f"{key}L"),
        "half": horizontal.draw(facts, 740, f"{key}M"),
        "tall": vertical.draw(facts, f"{key}T"),
    }
    label = labels.label(facts)
    images = [_svg(form, canvas, label, key) for form, canvas in drawings.items() if canvas]
    if not images:
        return SafeString("")
    sentence = _caption(facts) if captioned else ""
    head = f"<figcaption>{sentence}</figcaption>" if sentence else ""
    notes = "".join(_notes(form, canvas) for form, canvas in drawings.items() if canvas)
    foot = _legend(facts) if legend else ""
    return mark_safe(f'<figure class="db-fig">{head}{"".join(images)}{notes}{foot}</figure>')  # noqa: S308 - escaped


def _svg(form: str, canvas: Canvas, label: str, key: str) -> str:
    name = f"{key}{'LMT'[('long', 'half', 'tall').index(form)]}"
    return element(
        "svg",
        f"db-svg {form}",
        body=_patterns(name) + "".join(canvas.parts),
        viewBox=f"0 0 {canvas.width:g} {canvas.height:g}",
        role="img" if form == "tall" else "group",
        aria_label=label,
    )


def _patterns(name: str) -> str:
    shared = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    hatch = element("pattern", body='<path class="fg-hatch" d="M0 0V7"/>', id=f"{name}h", width=7, height=7, **shared)
    soon = element("pattern", body='<path class="fg-soon" d="M0 0V8"/>', id=f"{name}s", width=8, height=8, **shared)
    return f"<defs>{hatch}{soon}</defs>"


def _notes(form: str, canvas: Canvas) -> str:
    """Notes that do not fit into the chart are listed below it."""
    spans = "".join(f"<span>{escape(note)}</span>" for note in dict.fromkeys(canvas.notes))
    return f'<div class="{form}"><div class="db-legend">{spans}</div></div>' if spans else ""


def _legend(facts: Facts) -> str:
    swatch = '<svg viewBox="0 0 18 11" aria-hidden="true"><rect class="fg-{}" width="18" height="11" rx="2"/></svg>'
    if not phases(facts):
        return ""
    spans = "".join(f"<span>{swatch.format(name)}{text}</span>" for name, text in EXPLAINED.items())
    return f'<div class="db-legend">{spans}</div>'
