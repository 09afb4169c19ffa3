"""Small charts of drills as SVG. No inline style; every text is escaped by `element` and `Canvas`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from incidents.timeline_chart.svg import Canvas, Span, element
from training.drill_report import seconds_text

STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
ROW = 118
TOP = 24


@dataclass(frozen=True)
class Course:
    """One course of events in seconds from its start. None: did not happen."""

    title: str
    note: str
    decoy_from: float | None = None
    decoy_until: float | None = None
    escalated: float | None = None
    cause: float | None = None
    end: float = 0.0
    decoy: str = ""
    team: str = ""


def points_chart(title: str, points: Sequence[float]) -> SafeString:
    """A line through points at equal distances, 300 by 76 units."""
    if len(points) < 2:
        return SafeString("")
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    step = 300 / (len(points) - 1)
    path = "M" + "L".join(f"{i * step:.1f} {70 - (value - low) / span * 48:.1f}" for i, value in enumerate(points))
    canvas = Canvas(300)
    canvas.shape("path", "s-grid", d="M0 22H300M0 46H300M0 70H300")
    canvas.shape("path", "s-brand", d=path)
    canvas.write(0, 11, Span(title, "sm t2"), right=230)
    canvas.write(300, 11, Span(f"{low:g} to {high:g}", "sm t2"), anchor="end")
    first, last = f"{points[0]:g}", f"{points[-1]:g}"
    label = f"Chart: {title or 'values'}, from {first} to {last}, lowest {low:g}, highest {high:g}"
    return svg("db-svg tr-chart", 300, 76, canvas, label)


def svg(classes: str, width: float, height: float, canvas: Canvas, label: str, body: str = "") -> SafeString:
    drawn = element(
        "svg",
        classes,
        body=body + "".join(canvas.parts),
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=label,
    )
    return mark_safe(drawn)  # noqa: S308 - escaped where it is put in


def comparison(courses: Sequence[Course]) -> SafeString:
    """The courses one above the other on one scale, in three sizes; CSS shows the one that fits."""
    longest = max((course.end for course in courses), default=0.0)
    if not longest:
        return SafeString("")
    label = ". ".join(words_of(course) for course in courses)
    sizes = {"long": (1100, 96), "half": (740, 84), "tall": (340, 0)}
    drawn = "".join(draw(form, width, left, courses, longest, label) for form, (width, left) in sizes.items())
    return mark_safe(f'<figure class="db-fig">{drawn}</figure>')  # noqa: S308 - escaped where it is put in


def words_of(course: Course) -> str:
    facts = [
        ("decoy ruled out at", course.decoy_until),
        ("escalated at", course.escalated),
        ("component named at", course.cause),
        ("ended at", course.end),
    ]
    return f"{course.title}: " + ", ".join(f"{name} {seconds_text(at)}" for name, at in facts if at is not None)


def draw(form: str, width: int, left: int, courses: Sequence[Course], longest: float, label: str) -> str:
    canvas = Canvas(width)
    scale = (width - left - 12) / longest
    step = next((s for s in STEPS if s * scale >= 64 and longest / s <= 10), STEPS[-1])
    key = f"dc{form[0]}"
    for row, course in enumerate(courses):
        draw_course(canvas, course, left, TOP + row * (ROW + 16), scale, longest, step, key)
    bottom = TOP + len(courses) * (ROW + 16) + 2
    for mark in range(int(longest // step) + 1):
        x = left + mark * step * scale
        text = f"{mark * step // 60}{' min' if mark == 0 else ''}"
        canvas.write(x, bottom, Span(text, "sm t2"), anchor="" if mark == 0 else "mid")
    hatch = '<path class="fg-hatch" d="M0 0V7"/>'
    pattern = element(
        "pattern",
        body=hatch,
        id=key,
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return svg(f"db-svg {form}", width, bottom + 8, canvas, label, f"<defs>{pattern}</defs>")


def draw_course(
    canvas: Canvas, course: Course, left: int, top: float, scale: float, longest: float, step: int, key: str
) -> None:
    """Title, phases with the decoy below them, and the teams."""

    def x(seconds: float) -> float:
        return left + min(max(seconds, 0.0), longest) * scale

    right = canvas.width - 12
    canvas.write(0, top - 8, Span(course.title, "b"), right=right - 110)
    canvas.write(right, top - 8, Span(course.note, "sm t2"), anchor="end", left=left + 60)
    for mark in range(int(longest // step) + 1):
        canvas.shape("path", "s-grid", d=f"M{x(mark * step):.1f} {top}V{top + ROW - 14}")
    if left:
        canvas.write(0, top + 20, Span("Phases", "t2"))
        if course.escalated is not None:
            canvas.write(0, top + 94, Span("Teams", "t2"))
    cause = course.cause if course.cause is not None else course.end
    phase(canvas, "fg-diagnosing", x(0), x(cause), top)
    if course.end > cause:
        phase(canvas, "fg-fixing", x(cause), x(course.end), top)
    if course.decoy_from is not None:
        draw_decoy(canvas, course, x, top, key, right)
    away = x(course.decoy_until or 0) if course.decoy_from is not None else x(0)
    phase_label(canvas, max(x(0), min(away, x(cause))), x(cause), top, "Diagnosing", cause)
    phase_label(canvas, x(cause), x(course.end), top, "Fixing", course.end - cause)
    if course.escalated is not None:
        draw_teams(canvas, course, x, top + 80, right)


def phase(canvas: Canvas, classes: str, a: float, b: float, top: float) -> None:
    canvas.shape("rect", classes, x=a, y=top, width=max(0.0, b - a - 1), height=30, rx=3)


def phase_label(canvas: Canvas, a: float, b: float, top: float, name: str, seconds: float) -> None:
    """Name and length, the length alone, or nothing, depending on the space."""
    text = seconds_text(seconds)
    for words in (f"{name} {text}", text):
        if Span(words, "b").width < b - a - 16:
            canvas.write(a + 8, top + 20, Span(words, "b w"))
            return


def draw_decoy(canvas: Canvas, course: Course, x, top: float, key: str, right: float) -> None:  # type: ignore[no-untyped-def]
    """The time spent on the decoy, hatched under the diagnosing phase."""
    start = course.decoy_from or 0.0
    until = course.decoy_until if course.decoy_until is not None else course.end
    a, b = x(start), max(x(until), x(start) + 4)
    canvas.shape("rect", "fg-away", x=a, y=top, width=b - a, height=30)
    canvas.shape("rect", "tr-decoy", x=a, y=top + 34, width=b - a, height=14, rx=3)
    canvas.shape("rect", x=a, y=top + 34, width=b - a, height=14, rx=3, fill=f"url(#{key})")
    done = course.decoy_until is not None
    name = course.decoy[:40].lower() or "decoy"
    words = f"Ruled out: {name}, {seconds_text(until - start)}" if done else f"Not ruled out: {name}"
    fits_right = b + 10 + Span(words, "b").width < right
    canvas.write(
        b + 8 if fits_right else a, top + (45 if fits_right else 62), Span(words, "b tp" if done else "b"), right=right
    )


def draw_teams(canvas: Canvas, course: Course, x, top: float, right: float) -> None:  # type: ignore[no-untyped-def]
    """On-call until the escalation, then with the other team."""
    asked, end = x(course.escalated or 0.0), x(course.end)
    begin = x(0)
    canvas.shape("path", "fg-team", d=f"M{begin:.1f} {top}H{asked:.1f}V{top + 20}H{begin:.1f}z")
    canvas.shape("path", "fg-team2", d=f"M{asked:.1f} {top}H{max(end, asked):.1f}V{top + 20}H{asked:.1f}z")
    words = f"{course.team or 'Other team'} asked at {seconds_text(course.escalated)}"
    if Span(words, "sm").width < end - asked - 12:
        canvas.write(asked + 8, top + 14, Span(words, "sm"))
    elif Span(words, "sm").width < right - end - 8:
        canvas.write(end + 8, top + 14, Span(words, "sm t2"))
    else:
        canvas.write(begin, top + 33, Span(words, "sm t2"), right=right)
    if Span("On-call", "sm").width < asked - begin - 10:
        canvas.write(begin + 8, top + 14, Span("On-call", "sm t2"))
