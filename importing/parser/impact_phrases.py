"""Phrases for outage, recovery, start, end and duration."""

from __future__ import annotations

import re

from .language import Language
from .phrases import Wording

BREAKS = Wording(
    r"\b(?:start of (?:the )?(?:incident|outage)|(?:incident|outage|impact|downtime) (?:begins|began|"
    r"starts?|started)|(?:beg[iau]ns?|starts?|started) (?:to fail|failing)\b|"
    r"(?:is|are|was|were|went|goes|go|hard) down\b|stopped (?:working|responding)|"
    r"unavailable|unreachable|began (?:affecting|failing|returning)|returning (?:4|5)\d\d)<<breaks>>"
)
RECOVERS = Wording(
    r"\b(?:resolved|fully (?:restored|recovered|operational|functional)|restored|recovered|"
    r"back (?:to normal|up|online)|(?:outage|incident|impact|issue) (?:mitigated|ends|ended|over|fixed|"
    r"cleared)|return(?:s|ed|ing)? to normal|heal(?:s|ed) itself|incident (?:ends|ended|closed|resolved)|"
    r"end of (?:the )?(?:incident|outage)|all clear|error rates? (?:is |are |was |were |back (?:to|at) |"
    r"at )?normal|roll ?back (?:done|completed?)|service resumes|"
    r"(?:work|load|print|respond|answer|run|serve|accept|arriv|reach|go(?:es)? out|come out|available|online|possible|"
    r"fine|green|healthy)\w* again|work(?:s|ed|ing)? (?:normally|"
    r"as before|for every(?:one|body))|working as (?:intended|expected)|fix (?:was |is |"
    r"has been )?deployed|bringing the outage to an end|confirmed complete|"
    r"confirms? (?:that )?(?:the )?(?:problem|issue) is (?:resolved|fixed)|confirmed? (?:fixed|resolved|"
    r"healthy)|(?:is|are|systems|all [a-z]+) (?:healthy|stable|verified operational)|(?:at|to|"
    r"with) (?:normal|full) capacity|(?:everything|all|traffic|service) (?:is |was )?(?:normal|ok|"
    r"fine) again)<<recovers>>"
)
STARTS = Wording(
    r"(?:\b(?:start(?:ing|ed|s)?|began|begin(?:s|ning)?|from|since|at (?:roughly|approximately|around|"
    r"about)?|on|first)\b<<starts>>)[^.]{0,60}$"
)
ENDS = Wording(
    r"(?:\b(?:end(?:ing|ed|s)?|until|till|resolved|restored|recovered|through|normal|fixed)\b<<ends>>)[^.]{0,60}$"
)

# what a sentence with two times is about
BETWEEN = Wording(r"(?:from|between<<between>>)\s+\W*$")
OUTAGE = Wording(r"outage|incident|down|lasting|lasted|unavailab<<outage>>")
LENGTH = Wording(
    r"\b(?:last(?:ed|ing)|persisted|outage|down(?:time)?|took|unusable|unavailable|duration|inaccessible|failure|"
    r"for)\b<<lasted>>"
)

# words for a start, used after an earlier event
BEGINS = Wording(r"(?:\b(?:start(?:ing|ed|s)?|began|begin(?:s|ning)?|since)\b<<begins>>)[^.]{0,60}$")

# a recovery that is only supposed, wanted or partly there
HEDGED = Wording(
    r"\b(?:not|still|attempt\w*|partial\w*|begins? to|will be|to be|appear(?:s|ed)? to|seem(?:s|ed)? to|"
    r"looks? like|looked like"
    r"|supposed(?:ly)?|apparently|presumabl[ey]|might|may have|should (?:be|have)|expected to)\b<<hedged>>"
)
# "still unavailable", "`Service unavailable`": the break is quoted or goes on; it does not begin here
ONGOING = Wording(r"\b(?:still|continu\w+|remain\w*|keeps?)\b<<ongoing>>")
KNOWN = re.compile(
    r"\bincident (?:is |was |has been )?(?:declared|opened|called)|\bdeclar(?:es?|ed) (?:an |"
    r"the )?(?:incident|outage|sev)",
    re.I,
)
_QUOTED = re.compile(r"`[^`\n]{1,200}`|[\"“][^\"“”\n]{1,200}[\"”]")


def breaks(text: str, lang: Language) -> bool:
    """True if the text states an outage, outside of quotations and not as ongoing."""
    unquoted = _QUOTED.sub(" ", text[:600])
    match = BREAKS.of(lang).search(unquoted)
    return bool(match and not ONGOING.of(lang).search(unquoted, max(0, match.start() - 40), match.end()))


_LASTED = Wording(
    r"(?:\b(?:last(?:ed|ing)|persisted|down(?:time)? (?:for|of)|unavailab\w+ for|unusable for|"
    r"inaccessible for|outage (?:of|for|lasting)|took|duration(?: of)?)\b<<lasted>>)[^.]{0,40}$"
)
_HARMED = re.compile(
    r"\b(?:down|unavailab\w+|fail(?:ed|ing)?|affected|offline|unreachable|errors?|could not|unable|outage|"
    r"stuck|slow)\b",
    re.I,
)
_FOR = re.compile(r"\bfor (?:about |approximately |around |roughly |over |almost |nearly )?$", re.I)


def lasts_incident(text: str, at: int, lang: Language) -> bool:
    """True if the duration at `at` is that of the incident: "lasted 2 hours", "a 7 minute failure"."""
    before, after = text[max(0, at - 70) : at], text[at : at + 60]
    if re.search(
        r"\b(?:every|delay|per|within|after|last|first|before|than|timeout|build|default|next|in the|"
        r"less than|another)\b[^.]{0,18}$",
        before,
        re.I,
    ):
        return False
    return bool(
        _LASTED.of(lang).search(before)
        or (_FOR.search(before) and _HARMED.search(text))
        or re.match(
            r"[^.,;]{2,22}?\s*(?:of )?(?:\w+ ){0,2}(?:outage|failure|downtime|incident|interruption|disruption)\b",
            after,
            re.I,
        )
    )
