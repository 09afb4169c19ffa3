"""Rules about the code itself. Import directions are contracts in pyproject.toml."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.test import SimpleTestCase

from config.tests.sources import APPS, ROOT, landed_files, name_of, python_files, templates, tree

TOP = {
    *[
        ".ci",
        ".dockerignore",
        ".editorconfig",
        ".gitattributes",
        ".gitignore",
        ".npmrc",
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Dockerfile",
    ],
    *[
        "LICENSE",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "assets",
        "bench",
        "biome.json",
        "compose.yaml",
        "conftest.py",
        "docs",
        "manage.py",
    ],
    *["package-lock.json", "package.json", "pyproject.toml", "requirements-dev.in", "requirements-dev.txt"],
    *["requirements.in", "requirements.txt", "static", "templates", "tools", *APPS],
}
CORE = {
    *[
        "access",
        "activity",
        "advice",
        "api",
        "create_models",
        "encryption",
        "errors",
        "files",
        "outbound",
        "references",
    ],
    *["retention", "schedule", "slugs", "statistics", "tabular", "testing", "tests", "text", "versioned", "web"],
}
STRAY = {"utils", "util", "helpers", "helper", "common", "misc", "selectors", "signals", "managers"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
HTTP_CLIENTS = {"requests", "httpx", "httpcore", "urllib.request", "http.client", "aiohttp", "urllib3", "websockets"}
MAY_CALL_OUT = {"core/outbound/client.py", "config/process_status.py"}  # the second asks this machine's own /readyz
SIGNALS = {"django.db.models.signals", "django.dispatch", "django.core.signals", "celery.signals"}
# Modules outside actions/ that write rows.
WRITERS = {
    "core/access/membership.py",  # called by actions
    "accounts/auth.py",  # a token's last use
    "accounts/bots.py",
    "accounts/models/user.py",  # the manager that makes an account
    "core/activity/log.py",
    "core/activity/seals/sealing.py",
    "core/activity/seals/deletions.py",  # the row that a recorded deletion is about
    "core/activity/seals/health.py",  # the result of the daily check
    "config/restore.py",
    "reminders/default_policy.py",  # the default reminder schedule
    "incidents/models/timeline.py",  # a new entry takes the next number of its incident
    "core/api/idempotency.py",
    "core/web/once.py",
    "core/encryption.py",  # credentials encrypted with a new key
    "core/retention.py",  # nightly deletion of what has expired
    "core/versioned.py",  # the compare-and-set of a version, called by actions
    "core/files/store.py",
    "notifications/delivery.py",
    "notifications/endpoint_delivery.py",
    "notifications/outbox.py",
    "notifications/letters.py",  # the outbox row of a message to an address
    "accounts/emails.py",  # when an invitation was mailed
    "notifications/heartbeat.py",  # the hour of the last sweep
}
# Modules with SQL that changes rows.
SQL_WRITERS = {"config/restore.py", "insights/search/fulltext.py", "reminders/statements.py"}
WRITING_SQL = re.compile(r"\s*(INSERT INTO |UPDATE [\w\"]+ (AS \w+ )?SET |DELETE FROM (\w+_\w+|$))")
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "acreate", "aupdate", "asave"}


class Names(SimpleTestCase):
    def test_root_contains_only_the_listed_entries(self) -> None:
        found = {path.relative_to(ROOT).parts[0] for path in landed_files()}
        assert found <= TOP, f"Not expected at the top: {sorted(found - TOP)}"

    def test_core_has_only_the_listed_packages(self) -> None:
        found = {path.stem for path in (ROOT / "core").iterdir() if not path.name.startswith("__")}
        assert found == CORE, f"Not in both: {sorted(found ^ CORE)}"

    def test_modules_have_no_catch_all_names(self) -> None:
        stray = [name_of(p) for p in python_files(tests=True) if STRAY & {p.stem, *p.relative_to(ROOT).parts[:-1]}]
        assert not stray, f"Name these for their job: {stray}"

    def test_tests_with_browsers_and_servers_are_journeys(self) -> None:
        """`make test` looks for these marks in one folder only."""
        marks = re.compile(r"^(pytestmark = |@)pytest\.mark\.(browser|stack)", re.MULTILINE)
        marked = {path.parent for path in python_files(tests=True) if marks.search(path.read_text())}
        assert marked == {ROOT / "config/tests/journeys"}, marked

    def test_no_file_contains_paths_of_one_machine(self) -> None:
        place = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|mnt|work)/[\w.-]+")
        texts = [p for p in landed_files() if p.suffix in {".py", ".md", ".toml", ".yaml", ".html", ".mjs", ".sh", ""}]
        found = [f"{name_of(p)}: {hit}" for p in texts for hit in place.findall(p.read_text(errors="ignore"))]
        assert not found, found


class Sizes(SimpleTestCase):
    def test_files_have_at_most_300_lines(self) -> None:
        lines = {name_of(path): len(path.read_text().splitlines()) for path in python_files(tests=True)}
        long = {name: n for name, n in lines.items() if n > LONGEST_FILE}
        assert not long, f"Split by topic (at most {LONGEST_FILE} lines): {long}"

    def test_functions_have_at_most_60_lines(self) -> None:
        long = [
            f"{name_of(path)}:{node.lineno} {node.name}"
            for path in python_files(tests=True)
            for node in functions(path)
            if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
        ]
        assert not long, f"At most {LONGEST_FUNCTION} lines: {long}"


class Imports(SimpleTestCase):
    def test_imports_are_at_the_top(self) -> None:
        hidden = [
            f"{name_of(path)}:{node.lineno}"
            for path in python_files(tests=True)
            if path.name != "apps.py"
            for function in functions(path)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert not hidden, f"An import inside a function hides an import cycle: {hidden}"

    def test_there_are_no_signals(self) -> None:
        found = [f"{name_of(path)}: {module}" for path in python_files() for module in imported(path, SIGNALS)]
        assert not found, f"The caller says what happened: {found}"

    def test_only_the_outbound_client_opens_connections(self) -> None:
        found = [
            f"{name_of(path)}: {module}"
            for path in python_files()
            if name_of(path) not in MAY_CALL_OUT
            for module in imported(path, HTTP_CLIENTS)
        ]
        assert not found, f"Only core/outbound speaks to other systems: {found}"


class Writes(SimpleTestCase):
    def test_rows_are_written_only_by_actions(self) -> None:
        found = [f"{name_of(p)}:{line}" for p in python_files() if not may_write(p) for line in writes(p)]
        assert not found, f"Only actions write rows: {found}"

    def test_listed_writers_exist_and_write(self) -> None:
        idle = [name for name in WRITERS if not (ROOT / name).is_file() or not list(writes(ROOT / name))]
        assert not idle, f"Remove these from WRITERS: {idle}"

    def test_writing_sql_is_only_in_the_listed_modules(self) -> None:
        found = {name_of(path) for path in python_files() for text in all_strings(path) if WRITING_SQL.match(text)}
        assert found == SQL_WRITERS, f"Not in both: {sorted(found ^ SQL_WRITERS)}"

    def test_writing_sql_is_recognized(self) -> None:
        for text in ["INSERT INTO tasks_task (id)", " UPDATE tasks_task SET x = 1", "DELETE FROM ", "DELETE FROM a_b"]:
            assert WRITING_SQL.match(text), text
        for text in ["Update the task", "Delete from the list", "SELECT 1"]:
            assert not WRITING_SQL.match(text), text


class Markup(SimpleTestCase):
    def test_templates_have_no_inline_style_or_script(self) -> None:
        """Mails are left out: mail programs read styles only on the element."""
        pages = [path for path in templates() if path.parent.name != "mail"]
        found = [f"{name_of(path)}: {hit}" for path in pages for hit in inline(without_tags(path.read_text()))]
        assert not found, found

    def test_comments_of_several_lines_are_not_shown(self) -> None:
        """`{# … #}` ends with its line; a longer one would be text of the page."""
        found = [
            name_of(p)
            for p in templates()
            for line in p.read_text().splitlines()
            if line.count("{#") != line.count("#}")
        ]
        assert not found, found

    def test_python_code_has_no_inline_style_or_script(self) -> None:
        files = [
            p
            for p in python_files()
            if p.parent.name not in {"exports", "period_export"} and "certificate" not in p.name
        ]  # WeasyPrint reads them, or a browser from a file
        found = [f"{name_of(p)}: {hit}" for p in files for text in strings(p) for hit in inline(text)]
        assert not found, found

    def test_built_scripts_set_no_inline_style(self) -> None:
        markup = re.compile(r"<[a-z][^<>\n]{0,200}\s(?:style|on[a-z]+)\s*=\s*\\?[\"']")
        scripts = set((ROOT / "static").glob("*.js")) - {ROOT / "static/swagger-ui.js"}  # unchanged from its package
        found = [name_of(p) for p in scripts if markup.search(p.read_text())]
        assert not found, found

    def test_every_post_form_has_a_csrf_token(self) -> None:
        form = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
        bare = [name_of(p) for p in templates() for f in form.findall(p.read_text()) if "csrf_token" not in f]
        assert not bare, bare

    def test_filter_forms_apply_at_once(self) -> None:
        form = re.compile(r"<form\b[^>]*\brole=\"search\"[^>]*>", re.IGNORECASE)
        late = [name_of(p) for p in templates() for f in form.findall(p.read_text()) if not APPLIES.search(f)]
        assert not set(late) - TYPED_ONLY, late


APPLIES = re.compile(r"data-autosubmit|hx-trigger")
TYPED_ONLY = {"templates/components/palette.html", "templates/insights/search.html"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(path: Path, wanted: set[str]) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in names for each in wanted if name == each or name.startswith(f"{each}.")}


def may_write(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return "actions" in parts or parts[:2] == ("config", "sample") or name_of(path) in WRITERS


def writes(path: Path) -> Iterator[int]:
    """Lines that change rows: `update` with keywords only, `delete` and `save` without positional arguments."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, placed, keywords = node.func.attr, bool(node.args), bool(node.keywords)
        if ast.unparse(node.func.value).startswith(("super()", "cache", "app.conf")):
            continue
        of_queryset = (name == "update" and keywords) or name in {"delete", "save"}
        if name in WRITES or (of_queryset and not placed):
            yield node.lineno


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "<" in node.value:
            yield node.value


def all_strings(path: Path) -> Iterator[str]:
    """Each string of a module; of an f-string its first part."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def without_tags(text: str) -> str:
    """The markup without `{% %}`, `{{ }}` and `{# #}`."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)


def inline(text: str) -> list[str]:
    """Style elements and attributes, handler attributes, script without an address, javascript: links."""
    rules = [
        r"<style\b",
        r"<[a-zA-Z][^<>]*\sstyle\s*=",
        r"<[a-zA-Z][^<>]*\son[a-z]+\s*=",
        r"<script\b(?![^>]*\bsrc=)",
        r"(?:href|src|action)\s*=\s*[\"']?javascript:",
    ]
    return [hit.group(0)[:60] for rule in rules for hit in re.finditer(rule, text)]
