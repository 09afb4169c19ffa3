"""Issue trackers by the name that a connection stores."""

from tasks.trackers.base import Tracker
from tasks.trackers.github import GitHub
from tasks.trackers.gitlab import GitLab
from tasks.trackers.jira import Jira

TRACKERS: dict[str, Tracker] = {"github": GitHub(), "gitlab": GitLab(), "jira": Jira()}
DEFAULT_URLS = {"github": "https://api.github.com", "gitlab": "https://gitlab.com", "jira": ""}
