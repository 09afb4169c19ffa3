"""What is served is what the sources say: rebuilt and compared where Node is, checked for size and policy."""

import gzip
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import SimpleTestCase

ROOT: Path = settings.ROOT
STATIC = ROOT / "static"
BUILT = ("debrief.css", "debrief.js", "icons.svg", "inter.woff2", "mark.svg", "LICENCES.txt")
MOST_BYTES = {"debrief.css": 95_000, "debrief.js": 60_000}
LINES_OF_A_SCRIPT = 150
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")


class BuiltAssetTests(SimpleTestCase):
    @pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed: the built assets are not compared")
    @pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="npm ci has not been run: nothing to rebuild with")
    def test_a_rebuild_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["node", ROOT / "assets/build.mjs", folder], check=True, timeout=60, capture_output=True)
            differing = [n for n in BUILT if (Path(folder) / n).read_bytes() != (STATIC / n).read_bytes()]
        assert differing == [], "run npm run build and commit static/"

    def test_styles_and_script_stay_small(self):
        sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in MOST_BYTES}
        assert {name: size for name, size in sizes.items() if size > MOST_BYTES[name]} == {}

    def test_the_stylesheet_asks_for_nothing_but_the_font(self):
        styles = (STATIC / "debrief.css").read_text()
        assert "data:" not in styles
        assert "@import" not in styles
        assert {part.split(")")[0].strip("\"'") for part in styles.split("url(")[1:]} == {"inter.woff2"}

    def test_a_colour_is_written_only_among_the_tokens(self):
        sheets = {p.name: p.read_text() for p in (ROOT / "assets/css").glob("*.css") if p.name != "tokens.css"}
        assert {name: found for name, text in sheets.items() if (found := COLOUR.findall(text))} == {}

    def test_every_icon_that_a_template_names_is_in_the_sprite(self):
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
