"""Prompts that a person can choose in the assistant."""

import re
from dataclasses import dataclass
from typing import Any

from config.mcp.errors import INVALID_PARAMS, ProtocolError


@dataclass(frozen=True)
class Prompt:
    """`argument` is inserted into `text`; `pattern` is its form."""

    title: str
    argument: str
    about: str
    pattern: str
    text: str


INCIDENT = ("incident", "Reference of the incident, for example INC-214.", r"INC-[1-9][0-9]{0,17}")
PROMPTS = {
    "draft_postmortem": Prompt(
        "Draft the postmortem of an incident",
        *INCIDENT,
        "Draft the postmortem of {incident}.\n"
        "1. Read the incident, all pages of its timeline, its planned improvements and similar earlier incidents.\n"
        "2. Read the postmortem. If it is not started and you have the tool, start it from the record.\n"
        "3. Write each section in short, factual sentences with times and entry numbers. Describe what people saw and "
        "knew at the time, and name systems and conditions as causes, not persons. Mark what the record does not say "
        "as an open question; invent nothing. Keep live blocks and headings of the template.\n"
        "4. Show me the text. After I agree, save it with the version that you read. If I cannot write with this "
        "token, leave the text here.\n"
        "5. Propose at most five corrective tasks, each with a checkable “done when”, and ask before you create them.",
    ),
    "late_in_team": Prompt(
        "Summarize what is late in a team",
        "team",
        "Slug of the team, as in the list of teams.",
        r"[A-Za-z0-9_-]{1,80}",
        "Summarize what is late in the team {team}.\n"
        "Read the overdue tasks of the team, its postmortems whose due date has passed and that are not published, "
        "and its audit runs and sessions that are due. For each item give the reference, what it is, the owner, the "
        "due date, how many days late it is and how often the date was moved. Begin with what has the highest "
        "severity or priority. End with the three items that most need a decision, and whose decision it is.",
    ),
    "check_blameless": Prompt(
        "Check a postmortem for blameless language",
        *INCIDENT,
        "Check the postmortem of {incident} for blameless language.\n"
        "Read its text and the suggestions on its wording. List each sentence that judges a person, says what "
        "someone should have done, explains by “human error” or “carelessness”, or knows only in hindsight what "
        "was unclear then. Quote it, say in one sentence what is wrong, and propose a wording that states what was "
        "known, what was done and which condition made it reasonable. Do not change the text. If I ask you to, add "
        "your proposals as suggestions in the review.",
    ),
}


def list_prompts() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": prompt.title,
            "arguments": [{"name": prompt.argument, "description": prompt.about, "required": True}],
        }
        for name, prompt in PROMPTS.items()
    ]


def get_prompt(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    prompt = PROMPTS.get(name)
    if prompt is None:
        raise ProtocolError(INVALID_PARAMS, f"Unknown prompt: {name[:100]}")
    value = arguments.get(prompt.argument)
    if not isinstance(value, str) or not re.fullmatch(prompt.pattern, value):
        raise ProtocolError(INVALID_PARAMS, f"Send the argument “{prompt.argument}”: {prompt.about}")
    text = prompt.text.format(**{prompt.argument: value})
    return {"description": prompt.title, "messages": [{"role": "user", "content": {"type": "text", "text": text}}]}
