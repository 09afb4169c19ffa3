"""GitLab issues (API v4). `project` is the path "group/project"; webhooks carry the secret itself as a header."""

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tasks.trackers.base import CLOSED, OPEN, Access, BadSignature, Issue, call, issue_from, moment, parsed


class GitLab:
    label = "GitLab"
    key_pattern = r"[1-9][0-9]{0,9}"

    def get_issue(self, access: Access, key: str) -> Issue:
        return issue_from(to_issue, call(f"{issues_url(access)}/{key}", headers=auth_headers(access)))

    def create_issue(self, access: Access, title: str, body: str) -> Issue:
        payload = {"title": title, "description": body}
        return issue_from(
            to_issue, call(issues_url(access), method="POST", headers=auth_headers(access), payload=payload)
        )

    def read_webhook(self, access: Access, headers: Mapping[str, str], body: bytes) -> Issue | None:
        given = headers.get("X-Gitlab-Token", "").encode(errors="replace")
        if not access.webhook_secret or not hmac.compare_digest(access.webhook_secret.encode(), given):
            raise BadSignature
        if headers.get("X-Gitlab-Event") != "Issue Hook":
            return None
        data = parsed(body)
        project = data.get("project") if isinstance(data, dict) else None
        named = project.get("path_with_namespace", "") if isinstance(project, dict) else ""
        return issue_from(to_issue, data["object_attributes"]) if named == access.project else None


def issues_url(access: Access) -> str:
    return f"{access.base_url}/api/v4/projects/{quote(access.project, safe='')}/issues"


def auth_headers(access: Access) -> dict[str, str]:
    return {"PRIVATE-TOKEN": access.token}


def to_issue(data: Any) -> Issue:
    """An issue of the API, or the attributes of a webhook: its address has another name there."""
    state = CLOSED if data["state"] == "closed" else OPEN
    url = data.get("web_url") or data["url"]
    return Issue(str(int(data["iid"])), str(data["title"]), str(url), state, moment(data["updated_at"]))
