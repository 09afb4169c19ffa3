"""Jira issues (REST API 2). `project` is the key "OPS", `token` is "mail:token" of an account; webhooks are signed."""

import base64
from collections.abc import Mapping
from typing import Any

from tasks.trackers.base import CLOSED, OPEN, Access, Issue, call, check_hmac, issue_from, moment, parsed


class Jira:
    label = "Jira"
    key_pattern = r"[A-Z][A-Z0-9_]{1,20}-[1-9][0-9]{0,9}"

    def get_issue(self, access: Access, key: str) -> Issue:
        url = f"{access.base_url}/rest/api/2/issue/{key}?fields=summary,status,updated"
        return issue_from(issue_reader(access), call(url, headers=auth_headers(access)))

    def create_issue(self, access: Access, title: str, body: str) -> Issue:
        fields = {"project": {"key": access.project}, "summary": title, "description": body}
        payload = {"fields": {**fields, "issuetype": {"name": "Task"}}}
        url = f"{access.base_url}/rest/api/2/issue"
        created = call(url, method="POST", headers=auth_headers(access), payload=payload)
        return self.get_issue(access, str(created.get("key", "")) if isinstance(created, dict) else "")

    def read_webhook(self, access: Access, headers: Mapping[str, str], body: bytes) -> Issue | None:
        check_hmac(access.webhook_secret, body, headers.get("X-Hub-Signature", ""))
        data = parsed(body)
        if not isinstance(data, dict) or not str(data.get("webhookEvent", "")).startswith("jira:issue_"):
            return None
        found = issue_from(issue_reader(access), data.get("issue"))
        return found if found.key.startswith(f"{access.project}-") else None


def auth_headers(access: Access) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(access.token.encode()).decode()}"}


def issue_reader(access: Access) -> Any:
    def to_issue(data: Any) -> Issue:
        fields, key = data["fields"], str(data["key"])
        done = fields["status"]["statusCategory"]["key"] == "done"
        url = f"{access.base_url}/browse/{key}"
        return Issue(key, str(fields["summary"]), url, CLOSED if done else OPEN, moment(fields["updated"]))

    return to_issue
