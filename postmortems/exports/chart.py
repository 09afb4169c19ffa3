"""The timeline chart as standalone SVG in light colors, without the style sheet of a page."""

import re
from html import unescape

LONG = re.compile(r'<svg class="db-svg long".*?</svg>', re.S)
LABEL = re.compile(r'aria-label="([^"]*)"')
SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
LINK = re.compile(r"</?a\b[^>]*>")

STYLE = """
text{fill:#181c1b;font-size:12px;font-family:Inter,'DejaVu Sans',sans-serif}
.t2{fill:#4d5451}.b{font-weight:700}.w{fill:#fff}.dk{fill:#0d2420}.mid{text-anchor:middle}.end{text-anchor:end}
.sm{font-size:11px}.tp{fill:#7d3f72}.ta{fill:#a3123a}.tg{fill:#6f4e00}
.s-line{stroke:#cdcfc6;fill:none}.s-grid{stroke:#e3e4dd;fill:none}.s-ink{stroke:#181c1b;fill:none}
.fg-undetected{fill:#343a44}.fg-diagnosing{fill:#3c5796}.fg-fixing{fill:#127a71}
.fg-recovering{fill:#a5d3c9;stroke:#127a71;stroke-width:.75}.fg-impact{fill:#f0c6d0}
.fg-level{stroke:#a3123a;stroke-width:1.5;fill:none}.fg-on-und{fill:#fff}.fg-box{fill:none;stroke:#cdcfc6}
.fg-away{fill:#fff;opacity:.55}.fg-edge{fill:none;stroke:#7d3f72}.fg-core{fill:none;stroke:#fff}
.fg-hatch{stroke:#7d3f72;stroke-width:2.4}.fg-soon{stroke:#cdcfc6;stroke-width:1}
.fg-hist{fill:#f6ebf4;stroke:#7d3f72}.fg-team{fill:#fafaf7;stroke:#cdcfc6}.fg-team2{fill:#e4f0ee;stroke:#0b655e}
.fg-mid{stroke:#4d5451;stroke-dasharray:2 4;fill:none;stroke-width:1.25}.fg-pill{fill:#fff;stroke:#cdcfc6}
.fg-dot{fill:#fff;stroke:#181c1b;stroke-width:1.5}.fg-dot.hyp{stroke:#7d3f72;stroke-dasharray:3 2}
.fg-dot.key{fill:#181c1b}.fg-n{font-size:11px;font-weight:700;text-anchor:middle}.fg-n.inv{fill:#fff}
.fg-arrow{fill:none;stroke:#7d3f72;stroke-width:2}.fg-hand{fill:none;stroke:#0b655e;stroke-width:2.25}
.fg-now{stroke:#a3123a;stroke-width:2}.fg-leader{stroke:#868c87;fill:none}
"""


def chart_svg(figure: str) -> str:
    """The wide drawing of a `<figure>` with its style inside; "" when nothing is drawn."""
    found = LONG.search(figure)
    if found is None:
        return ""
    svg = LINK.sub("", found.group())
    size = SIZE.search(svg)
    width, height = size.groups() if size else ("1100", "260")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    svg = svg.replace("<svg", head, 1)
    end = svg.index(">") + 1
    return f"{svg[:end]}<style>{STYLE}</style>{svg[end:]}"


def label_of(figure: str) -> str:
    """The chart in words, for the alternative text."""
    found = LABEL.search(figure)
    return unescape(found[1]) if found else ""
