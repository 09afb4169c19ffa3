"""GitHub issues (REST API 2022-11-28). `project` is "owner/repository", `token` a fine-grained token for issues."""

from collections.abc import Mapping
from typing import Any

from tasks.trackers.base import CLOSED, OPEN, Access, Issue, call, check_hmac, issue_from, moment, parsed


class GitHub:
    label = "GitHub"
    key_pattern = r"[1-9][0-9]{0,9}"

    def get_issue(self, access: Access, key: str) -> Issue:
        return issue_from(to_issue, call(f"{issues_url(access)}/{key}", headers=auth_headers(access)))

    def create_issue(self, access: Access, title: str, body: str) -> Issue:
        payload = {"title": title, "body": body}
        return issue_from(
            to_issue, call(issues_url(access), method="POST", headers=auth_headers(access), payload=payload)
        )

    def read_webhook(self, access: Access, headers: Mapping[str, str], body: bytes) -> Issue | None:
        check_hmac(access.webhook_secret, body, headers.get("X-Hub-Signature-256", ""))
        if headers.get("X-GitHub-Event") != "issues":
            return None
        data = parsed(body)
        repository = data.get("repository") if isinstance(data, dict) else None
        named = repository.get("full_name", "") if isinstance(repository, dict) else ""
        return issue_from(to_issue, data["issue"]) if str(named).lower() == access.project.lower() else None


def issues_url(access: Access) -> str:
    return f"{access.base_url}/repos/{access.project}/issues"


def auth_headers(access: Access) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {access.token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def to_issue(data: Any) -> Issue:
    state = CLOSED if data["state"] == "closed" else OPEN
    return Issue(str(int(data["number"])), str(data["title"]), str(data["html_url"]), state, moment(data["updated_at"]))
