"""Small servers of our own that speak the documented API of GitHub, GitLab and Jira, as far as it is used."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from django.test import override_settings

RIGHTS = {"github": ("Authorization", "Bearer s3cret"), "gitlab": ("PRIVATE-TOKEN", "s3cret")}
RIGHTS["jira"] = ("Authorization", "Basic Ym90QGV4YW1wbGUudGVzdDpzM2NyZXQ=")  # bot@example.test:s3cret
PROJECTS = {"github": "example/shop", "gitlab": "group/sub/shop", "jira": "OPS"}
TOKENS = {"github": "s3cret", "gitlab": "s3cret", "jira": "bot@example.test:s3cret"}
COLLECTIONS = {
    "github": "/repos/example/shop/issues",
    "gitlab": "/api/v4/projects/group/sub/shop/issues",
    "jira": "/rest/api/2/issue",
}


class TrackerServer:
    """`issues` are by key: {"title", "state", "updated"}; `requests` are the methods and paths asked for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.issues: dict[str, dict[str, str]] = {}
        self.requests: list[tuple[str, str]] = []
        self.status = 200
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(server.read(unquote(urlsplit(self.path).path)))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                self.answer(server.create(unquote(self.path), body))

            def answer(self, found: Any) -> None:
                server.requests.append((self.command, self.path))
                name, value = RIGHTS[server.kind]
                status = server.status if found is not None else 404
                if self.headers.get(name) != value:
                    status = 401
                data = json.dumps(found or {"message": "Not Found"}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """No log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def add(self, title: str, *, state: str = "open", updated: str = "2026-03-02T09:00:00Z") -> str:
        number = str(len(self.issues) + 1)
        key = f"OPS-{number}" if self.kind == "jira" else number
        self.issues[key] = {"title": title, "state": state, "updated": updated}
        return key

    def read(self, path: str) -> Any:
        key = path.removeprefix(COLLECTIONS[self.kind]).strip("/")
        return self.shown(key) if key in self.issues and path.startswith(COLLECTIONS[self.kind]) else None

    def create(self, path: str, body: Any) -> Any:
        if path != COLLECTIONS[self.kind]:
            return None
        return self.shown(self.add(body["fields"]["summary"] if self.kind == "jira" else body["title"]))

    def shown(self, key: str) -> Any:
        """The issue as this tracker's API writes it."""
        facts = self.issues[key]
        if self.kind == "github":
            url = f"https://github.com/example/shop/issues/{key}"
            words = {"title": facts["title"], "state": facts["state"], "updated_at": facts["updated"]}
            return {"number": int(key), "html_url": url, **words}
        if self.kind == "gitlab":
            state = "opened" if facts["state"] == "open" else "closed"
            url = f"https://gitlab.com/group/sub/shop/-/issues/{key}"
            return {
                "iid": int(key),
                "web_url": url,
                "title": facts["title"],
                "state": state,
                "updated_at": facts["updated"],
            }
        category = "done" if facts["state"] == "closed" else "indeterminate"
        updated = facts["updated"].replace("Z", ".000+0000")
        status = {"name": "Any", "statusCategory": {"key": category}}
        return {"key": key, "fields": {"summary": facts["title"], "status": status, "updated": updated}}

    def webhook(self, key: str) -> tuple[dict[str, str], Any]:
        """Headers without the signature, and the body, of the event of this issue."""
        issue = self.shown(key)
        if self.kind == "github":
            return {"X-GitHub-Event": "issues"}, {"issue": issue, "repository": {"full_name": "Example/Shop"}}
        if self.kind == "gitlab":
            attributes = {**issue, "url": issue["web_url"], "updated_at": issue["updated_at"].replace("T", " ")}
            attributes["updated_at"] = attributes["updated_at"].replace("Z", " UTC")
            del attributes["web_url"]
            project = {"path_with_namespace": PROJECTS["gitlab"]}
            return {"X-Gitlab-Event": "Issue Hook"}, {"object_attributes": attributes, "project": project}
        return {}, {"webhookEvent": "jira:issue_updated", "issue": issue}

    def __enter__(self) -> "TrackerServer":
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()  # polls for shutdown
        port = str(self.server.server_address[1])
        self.settings = override_settings(OUTBOUND_ALLOW=["127.0.0.1"], OUTBOUND_PORTS=[port])
        self.settings.enable()
        return self

    def __exit__(self, *args: Any) -> None:
        self.settings.disable()
        self.server.shutdown()
        self.server.server_close()
