"""Phrases for the state of an action, promises, orders, and the sentences around a list of actions."""

from __future__ import annotations

import re

DONE = re.compile(
    r"\(?\b(?:DONE|COMPLETED?|FIXED|FINISHED|CLOSED|FAIT|FEITO|ERLEDIGT|HECHO)\b\)?|✅|☑|✔|"
    r":white_check_mark:|\((?:accomplished|done|completed|fixed|in place|finished|fait|feito|erledigt|"
    r"hecho)\.?\)",
    0,
)
DONE_LOOSE = re.compile(
    r"\((?:accomplished|done|completed?|fixed|finished|fait|feito|erledigt|hecho)\.?\)|\[done\]", re.I
)
DONE_STATE = re.compile(r"\b(?:done|complete[d]?|closed|fixed|fait|terminé|feito|erledigt|hecho)\b", re.I)
STRUCK = re.compile(r"^\s*~~.*~~\s*$", re.S)
INTRO = re.compile(r"[:：]\s*[*_]*$")
PROMISE = re.compile(
    r"\b(?:will|should|going to|plan(?:s|ned)? to|need(?:s)? to|must|aim(?:s|ing)? (?:to|at)|"
    r"intend(?:s)? to|working to|want to|are adding|have added|we added|allons|devons|il faut|vamos|"
    r"deve(?:mos|rá)?|werden|müssen|sollten|debemos)\b",
    re.I,
)
NO_ORDER = re.compile(
    r"(?:an?|the|th(?:is|at|ere|ese|ey|ose)|its?|we|our|you|he|she|i|all|no|none|not|some|in|on|at|as|after|when|while|if|since|during|until|because|d(?:er|ie|as)|ein|wir|es|nach|als|wenn|l[ea]s?|un|une|nous|après|si|el|los|una|hemos|se|os?|uma?|nós|não|depois|quando)\b",
    re.I,
)
OUTRO = re.compile(
    r"^(?:by (?:implementing|taking|doing|following|addressing|completing)|with these|these (?:measures|"
    r"actions|steps|tasks|improvements)|in conclusion|overall|to prevent|to avoid|the following|"
    r"following (?:measures|tasks)|in order to|this (?:will|should) (?:help|ensure)|through these|"
    r"we (?:appreciate|apologi[sz]e|are committed|value|thank|would like to (?:thank|apologi))|thank(?:s|"
    r" you)|sincerely|afin de|en mettant|para (?:evitar|prevenir)|um .{0,60}zu (?:verhindern|vermeiden))",
    re.I,
)
FILLER = re.compile(
    r"^(?:these are only sample|every action item should|things that could|list of things|"
    r"we have identified the following|n/?a\.?$|none\.?$|tbd\.?$|todo\.?$|-+$)",
    re.I,
)
