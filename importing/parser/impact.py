"""Parses the impact: who was affected, and the share of users, requests or traffic."""

from __future__ import annotations

import re

from .clocks import CLOCK
from .labeled_values import Label
from .language import Language
from .phrases import Wording
from .result import STATED, WORKED_OUT, Found
from .sections import Document, split_label
from .strip_markup import EXAMPLE_LEAD, first_sentence, plain, sentences
from .text_blocks import Block
from .time_expressions import find_times

PERCENT = Wording(
    r"(?<![^\W\u2e80-\uffef])(?<!\.)(?P<low>\d{1,3}(?:[.,]\d{1,3})?)\s?%?(?:\s?(?:-|–|to<<range_to>>)\s?"
    r"(?P<high>\d{1,3}(?:[.,]\d{1,3})?))?\s?(?:%|percent\b|per cent\b<<percent>>)"
)
_PEOPLE = Wording(
    r"\b(?:users?|customers?|requests?|traffic|clients?|visitors?|sessions?|calls?|orders?|transactions?|payments?|"
    r"page loads|accounts?|tenants?|merchants?|subscribers?|people|logins?|shoppers|players|readers|students|patients|"
    r"drivers|guests|employees|staff|devices|viewers|listeners|members|passengers|buyers|sellers|hosts|agents|workforce|"
    r"deliveries|messages|emails?|jobs|builds|uploads|downloads|checkouts?|reads|writes|queries|api calls)\b<<people>>"
)
_HARM = Wording(
    r"\b(?:affect\w*|impact\w*|experienc\w*|fail\w*|error\w*|unable|could(?: not|n['’]t)|cannot|lost|"
    r"drop(?:ped|s)?|down|slow\w*|unavailab\w*|outage|denied|did not|didn['’]t|wrong|empty|missing|got|"
    r"showed|shown|without|unreachable|stuck|timeout\w*|timed out|touch\w*|hit|saw|seeing|received|"
    r"receiving|refus\w*|encounter\w*|complain\w*|degrad\w*|block\w*|disrupt\w*|5xx|50\d|404)<<harm>>"
)
_NO_IMPACT = Wording(
    r"\b(?:back (?:online|to)|restored|recovered|fewer|increase\w*|decrease\w*|reduc\w*|of (?:http )?50\d|"
    r"less|(?:did|do|does) not fail|kept working|not (?:\w+ )?(?:affected|impacted)|"
    r"more than usual|rolled out|higher|lower|faster|slower|remained|unaffected|unchanged)\b<<no_impact>>",
    any_language=True,
)
# units of a share that are not people or requests; valid only before the affected group
_OF_THINGS = re.compile(
    r"\b(?:cpu|memory|disk|storage|utili[sz]ation|capacity|uptime|availability|sla|slo|complete|progress|rollout|threshold|coverage|discount|usage)\b",
    re.I,
)
_LEVEL = Wording(  # a level of service that was promised or measured
    r"\b(?:sla|slo|sli|uptime|availability|target|objective)\b<<level>>"
)
_SURVEY = Wording(
    r"\b(?:surve\w+|questionnaires?|poll(?:ed|s)?|feedback|respondents?|answered (?:yes|no|our|the|a|"
    r"that)|rated|voted|felt that)\b<<survey>>"
)
# "staff who answered …": the people are chosen by something that is no harm
_CHOSEN = Wording(r"\W{0,3}(?:of<<of>>)\s[^.,;]{2,40}?\s(?:who|that|which<<which>>)\s(?P<did>\w+(?:\s\w+)?)")
_OF = Wording(r"[\s*_)]{0,4}(?:of|error|failed<<of>>)?\b")
_SHARE_OF = Wording(r"[\s*_)]{0,4}(?:of<<of>>)\s+(?!(?:the )?time\b|capacity\b)\w")
_STATES_IMPACT = Wording(r"[\W_]*(?:(?:(?:user|customer) )?(?:impact|affected|impacted)\b<<states_impact>>)")
_POPULATION = Wording(
    r"[\s*_)]{0,4}(?:of<<of>>)\s+(?:(?:all|our|the<<articles>>)\s+)*(?P<who>[^.,;:()\n]{3,80}?)"
    r"(?=\s+(?:were|was|are|is|had|have|got|failed|experienced|received|saw|could|in the|during|who|encountered|"
    r"unable|with|from|for|and|got|on|at|timed|due|because|lost|did|do|when|while|until|returned|dropped<<behind_people>>)\b|[.,;:()\n]|$)"
)
_SECTIONS = (("impact",), ("summary",), ("preamble",), ("other", "detection", "trigger"))


def read_impact(doc: Document, labels: list[Label]) -> dict[str, Found]:
    """impact_percent, impact_population and impact_text, if the text has them."""
    found: dict[str, Found] = {}
    if text := _impact_text(doc):
        found["impact_text"] = text
    for kinds in _SECTIONS:
        for section in doc.of(*kinds):
            for block in [*section.prose, *(b for b in section.blocks if b.kind == "row")]:
                if percent := _in_block(
                    doc, block.start, block.end, stated=section.kind == "impact" or _labeled(doc, block)
                ):
                    return found | percent
    return found


def _labeled(doc: Document, block: Block) -> bool:
    """A line or row of facts labeled as impact."""
    return bool(_STATES_IMPACT.of(doc.lang).match(doc.source, block.start, block.end))


def _impact_text(doc: Document) -> Found | None:
    for section in doc.of("impact"):
        if section.prose:
            first = section.prose[0]
            end = section.paragraphs[first.paragraph][1]
            if text := plain(doc.source[first.start : end]):
                return Found(text[:1000], (first.start, end), STATED, f"from “{section.title}”")
    return None


def _in_block(doc: Document, start: int, end: int, *, stated: bool) -> dict[str, Found] | None:
    for a, b in sentences(doc.source[start : min(end, start + 6000)]):
        text = doc.source[start + a : start + b]
        if EXAMPLE_LEAD.match(text):
            continue
        times = [w for w in find_times(doc.source, start + a, start + b, doc.lang, doc.order) if w.clock]
        dated = len(times) > 1 or any(w.until for w in times)  # the sentence has start and end
        for match in PERCENT.of(doc.lang).finditer(text):
            sure = _is_share(doc.lang, text, match, stated)
            if not sure and not (dated and _is_share(doc.lang, text, match, stated, dated=True)):
                continue
            percent = _number(match["low"]) if not match["high"] else _number(match["high"])
            if percent > 100:
                continue
            span = (start + a + match.start(), start + a + match.end())
            why = "stated with the affected people or requests"
            if match["high"]:
                why = f"the text says {match[0].strip()}; the upper end is taken"
            elif not sure:
                why = "in the sentence with start and end"
            result = {
                "impact_percent": Found(
                    int(percent) if percent == int(percent) else percent,
                    span,
                    WORKED_OUT if match["high"] or not sure else STATED,
                    why,
                )
            }
            if who := _population(doc.lang, text, match.end()):
                result["impact_population"] = Found(
                    who[0], (start + a + who[1], start + a + who[2]), STATED, "stated behind the share"
                )
            return result
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _is_share(lang: Language, text: str, match: re.Match[str], stated: bool, dated: bool = False) -> bool:
    after, before = text[match.end() : match.end() + 80], text[max(0, match.start() - 70) : match.start()]
    after_number = after.split(",")[0].split(" and ")[0]
    who = _PEOPLE.of(lang).search(after_number[:45])
    if _OF_THINGS.search(after_number[: who.start() if who else 45]) or _of_service(lang, text, match):
        return False
    if _NO_IMPACT.of(lang).search(after_number[:45]) or re.search(
        r"\b(?:over|above|below|under|exceed\w*|reach\w*|>|<|by)\s*$", before, re.I
    ):
        return False
    if stated and _SHARE_OF.of(lang).match(
        after
    ):  # under "Impact" the share may be of anything: invoices, tills, exports
        return True
    near_after = _PEOPLE.of(lang).search(after[:70])
    near_before = _PEOPLE.of(lang).search(before[-45:])
    if near_after and _OF.of(lang).match(after):
        return stated or bool(_HARM.of(lang).search(text)) or bool(dated and _SHARE_OF.of(lang).match(after))
    return bool(
        near_before
        and _HARM.of(lang).search(text)
        and (stated or re.search(r"\(\s*(?:~|about|approximately)?\s*$", before))
    )


def _of_service(lang: Language, text: str, match: re.Match[str]) -> bool:
    """A level of service, or the answers of a survey: shares of something else than harm."""
    near = text[max(0, match.start() - 60) : match.end() + 30]
    if _LEVEL.of(lang).search(near) and (
        _number(match["low"]) >= 90 or _LEVEL.of(lang).search(text[max(0, match.start() - 25) : match.start()])
    ):
        return True
    if _SURVEY.of(lang).search(text[max(0, match.start() - 60) : match.end() + 90]):
        return True
    chosen = _CHOSEN.of(lang).match(text, match.end())
    return bool(chosen and not _HARM.of(lang).search(chosen["did"] + " " + text[chosen.end() : chosen.end() + 40]))


def _population(lang: Language, text: str, at: int) -> tuple[str, int, int] | None:
    match = _POPULATION.of(lang).match(text, at)
    if not match or not _PEOPLE.of(lang).search(match["who"]):
        return None
    return plain(match["who"]), match.start("who"), match.end("who")


def summary_of(doc: Document, title: Found | None) -> Found | None:
    """The first paragraph of the summary, or the opening text, without the line of the title."""
    for kind in ("summary", "preamble"):
        for section in doc.of(kind):
            for block in section.prose:
                if split_label(doc.source, block.start, block.end) or (
                    title and title.span == (block.start, block.end)
                ):
                    continue
                if CLOCK.match(doc.source, block.start, block.end):  # an entry
                    continue
                end = section.paragraphs[block.paragraph][1]
                text = plain(doc.source[block.start : end])
                if len(text.split()) >= 8 and first_sentence(text):
                    return Found(
                        text[:1500],
                        (block.start, end),
                        STATED,
                        f"from “{section.title}”" if section.title else "the opening text",
                    )
    return None
