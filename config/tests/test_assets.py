"""static/ is what assets/ builds: rebuilt and compared, checked for size, policy and missing classes."""

import gzip
import re
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from config.tests.sources import python_files, templates
from tools.line_lengths import long_lines
from tools.node import node

ROOT: Path = settings.ROOT
STATIC = ROOT / "static"
BUILT = ("debrief.css", "debrief.js", "editor.css", "editor.js", "icons.svg", "inter.woff2", "mark.svg", "LICENSES.txt")
BUILT += ("swagger-ui.css", "swagger-ui.js", "api_docs.js")  # loaded by /api/docs/ alone
BUILT += ("passkeys.js",)
MAX_BYTES = {
    "debrief.css": 40_000,
    "debrief.js": 60_000,
    "editor.css": 6_000,
    "editor.js": 165_000,
    "passkeys.js": 1_500,
}
LINES_OF_A_SCRIPT = 170
TABLER = ROOT / "node_modules/@tabler/core/dist/css/tabler.css"
WORD = re.compile(r"[A-Za-z0-9_-]+")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
JOINED = re.compile(r"""class=\\?["'][^"'>]*?([a-z][a-z0-9]*-)(?:\{\{|\{%|\{[a-z]|["']\s*\+|\$\{)""")  # "bg-{{ tone }}"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")


needs_packages = pytest.mark.skipif(not TABLER.exists(), reason="node_modules is missing: run make build")


def sources() -> list[str]:
    """The text of everything that writes class names: templates, Python, scripts."""
    return [path.read_text() for path in [*templates(), *python_files(), *(ROOT / "assets/js").rglob("*.js")]]


def classes(css: str) -> set[str]:
    """Class names in the selectors of a stylesheet, not the decimals of its values."""
    return {name for part in re.findall(r"[^{};]+(?=\{)", css) for name in CLASS.findall(part)}


def selectors(css: str) -> list[set[str]]:
    """The classes of each selector: `.table-sort.asc` matters only where both classes are used."""
    lists = re.findall(r"[^{};]+(?=\{)", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return [set(CLASS.findall(selector)) for part in lists for selector in part.split(",")]


class BuiltAssetTests(SimpleTestCase):
    @needs_packages
    def test_rebuild_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([node(), ROOT / "assets/build.mjs", folder], check=True, timeout=60, capture_output=True)
            differing = [n for n in BUILT if (Path(folder) / n).read_bytes() != (STATIC / n).read_bytes()]
        assert differing == [], "run make build and commit static/"

    def test_styles_and_script_stay_small(self):
        sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in MAX_BYTES}
        assert {name: size for name, size in sizes.items() if size > MAX_BYTES[name]} == {}

    def test_stylesheet_loads_only_the_font(self):
        styles = (STATIC / "debrief.css").read_text()
        assert "data:" not in styles
        assert "@import" not in styles
        assert {part.split(")")[0].strip("\"'") for part in styles.split("url(")[1:]} == {"inter.woff2"}

    def test_colors_are_defined_only_as_tokens(self):
        sheets = {p.name: p.read_text() for p in (ROOT / "assets/css").glob("*.css") if p.name != "tokens.css"}
        assert {name: found for name, text in sheets.items() if (found := COLOUR.findall(text))} == {}

    def test_own_classes_are_in_use(self):
        used = {word for text in sources() for word in WORD.findall(text)}
        own = set().union(*(classes(path.read_text()) for path in (ROOT / "assets/css").glob("*.css")))
        unused = {name for name in own - used if name.startswith(("db-", "s-", "f-"))}
        assert unused == set(), "remove their rules"

    def test_every_custom_property_in_use_is_defined(self):
        sheets = "".join(path.read_text() for path in (ROOT / "assets/css").rglob("*.css"))
        used = {name for name in re.findall(r"var\((--[\w-]+)", sheets) if not name.startswith("--tblr")}
        assert used - set(re.findall(r"(--[\w-]+)\s*:", sheets)) == set()

    def test_every_icon_used_is_in_the_sprite(self):
        sprite = (STATIC / "icons.svg").read_text()
        named = {
            word
            for path in (ROOT / "templates").rglob("*.html")
            for part in path.read_text().split('{% icon "')[1:]
            if (word := part.split('"')[0])
        }
        assert {name for name in named if f'id="{name}"' not in sprite} == set()

    def test_own_scripts_stay_short(self):
        long = {
            p.name for p in (ROOT / "assets/js").glob("*.js") if len(p.read_text().splitlines()) > LINES_OF_A_SCRIPT
        }
        assert long == set()

    def test_lines_of_scripts_styles_and_templates_are_short(self):
        assert long_lines(ROOT / "assets") + long_lines(ROOT / "templates") == []

    def test_long_line_is_detected(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "wide.css").write_text("a {}\n" + "b" * 121)
            (Path(folder) / "wide.html").write_text("<p>" + "b" * 118 + "\n{% url " + "x" * 120 + " %}")
            assert long_lines(Path(folder)) == ["wide.css:2", "wide.html:1"]


class ReducedTablerTests(SimpleTestCase):
    """The build removes the unused part of Tabler, and only that part."""

    @needs_packages
    def test_every_class_in_use_is_kept(self):
        used = {word for text in sources() for word in WORD.findall(text)}
        wanted = set().union(*(names for names in selectors(TABLER.read_text()) if names <= used))
        assert {"btn-primary", "form-control", "card", "navbar-vertical"} <= wanted
        assert wanted - classes((STATIC / "debrief.css").read_text()) == set()

    @needs_packages
    def test_no_tabler_class_is_joined_from_parts(self):
        """The build searches for complete class names. A class prefix before a variable would not be found."""
        prefixes = {prefix for text in sources() for prefix in JOINED.findall(text)}
        known = classes(TABLER.read_text())
        joined = {prefix for prefix in prefixes if any(name.startswith(prefix) for name in known)}
        assert joined == set(), "write these classes out in full"

    def test_joined_class_is_detected(self):
        assert JOINED.findall('<i class="badge bg-{{ tone }}">') == ["bg-"]
        assert JOINED.findall('<i class="badge {{ tone }}">') == []

    @needs_packages
    def test_unused_rules_are_removed(self):
        assert len((STATIC / "debrief.css").read_text()) < len(TABLER.read_text()) / 3
