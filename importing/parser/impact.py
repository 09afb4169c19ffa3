"""Parses the impact: who was affected, and the share of users, requests or traffic."""

from __future__ import annotations

import re

from .labeled_values import Label
from .result import STATED, WORKED_OUT, Found
from .sections import Document, split_label
from .strip_markup import EXAMPLE_LEAD, first_sentence, plain, sentences
from .text_blocks import Block
from .time_expressions import find_times

PERCENT = re.compile(
    r"(?<![\w.])(?P<low>\d{1,3}(?:[.,]\d{1,3})?)\s?%?(?:\s?(?:-|–|to|à|a|"
    r"bis)\s?(?P<high>\d{1,3}(?:[.,]\d{1,3})?))?\s?(?:%|percent\b|per cent\b|pour cent\b|por cento\b|"
    r"por ciento\b|prozent\b)",
    re.I,
)
_WHO = r"(?:users?|customers?|requests?|traffic|clients?|visitors?|sessions?|calls?|orders?|transactions?|payments?|page loads|accounts?|tenants?|merchants?|subscribers?|people|utilisateurs|requêtes|clients|trafic|usuários|utilizadores|requisições|clientes|pedidos|tráfego|nutzer\w*|benutzer\w*|kunden|anfragen|usuarios|peticiones|solicitudes|tráfico|logins?|anmeldungen|aufrufe\w*|seitenaufrufe|connexions|appels|mensajes|mensagens|nachrichten|shoppers|players|readers|students|patients|drivers|guests|employees|staff|devices|viewers|listeners|members|passengers|buyers|sellers|hosts|visiteurs|abonnés|agents|visitantes|alunos|besucher\w*|mitarbeiter\w*|belegschaft|beschäftigte\w*|workforce|plantilla|effectif|visitantes|pagos|pagamentos|paiements|commandes|zahlungen|bestellungen|compras|reservas|deliveries|messages|emails?|jobs|builds|uploads|downloads|checkouts?|reads|writes|queries|api calls)"  # noqa: E501
_NEAR = re.compile(rf"\b{_WHO}\b", re.I)
_HARM = re.compile(
    r"\b(?:affect\w*|impact\w*|experienc\w*|fail\w*|error\w*|unable|could(?: not|n['’]t)|cannot|lost|"
    r"drop(?:ped|s)?|down|slow\w*|unavailab\w*|outage|denied|did not|didn['’]t|wrong|empty|missing|got|"
    r"showed|shown|without|unreachable|stuck|timeout\w*|timed out|touch\w*|hit|saw|seeing|received|"
    r"receiving|nicht|kein\w*|verlor\w*|ne|n['’]\w+|pas|refus\w*|"
    r"no p(?:ud|od)\w+|perd\w+|não|receb\w+|recib\w+|"
    r"erhielt\w*|bekam\w*|encounter\w*|complain\w*|degrad\w*|block\w*|disrupt\w*|touché\w*|afet\w*|afectad\w*|"
    r"betroffen\w*|échou\w*|falha\w*|fallid\w*|fallaron|falharam|sem acesso|sin acceso|5xx|50\d|404)",
    re.I,
)
_NO_IMPACT = re.compile(
    r"\b(?:back (?:online|to)|restored|recovered|fewer|increase\w*|decrease\w*|reduc\w*|of (?:http )?50\d|"
    r"less|(?:did|do|does) not fail|kept working|not (?:\w+ )?(?:affected|impacted)|nicht (?:\w+ )?betroffen|"
    r"(?:pas|non) (?:été )?(?:touché|affecté|impacté)\w*|"
    r"no (?:\w+ )?(?:\w+ )?afectad\w+|não (?:\w+ )?afetad\w+|"
    r"more than usual|rolled out|higher|lower|faster|slower|remained|unaffected|unchanged)\b",
    re.I,
)
# units of a share that are not people or requests; valid only before the affected group
_OF_THINGS = re.compile(
    r"\b(?:cpu|memory|disk|storage|utili[sz]ation|capacity|uptime|availability|sla|slo|complete|progress|rollout|threshold|coverage|discount|usage)\b",
    re.I,
)
_LEVEL = re.compile(  # a level of service that was promised or measured
    r"\b(?:sla|slo|sli|uptime|availability|target|objective|disponibilit\w+|verfügbarkeit|disponibilidad\w*|objectif|ziel)\b",
    re.I,
)
_SURVEY = re.compile(
    r"\b(?:surve\w+|questionnaires?|poll(?:ed|s)?|feedback|respondents?|answered (?:yes|no|our|the|a|"
    r"that)|rated|voted|felt that|umfrage|befragt\w*|sondage|encuesta\w*|pesquisa)\b",
    re.I,
)
# "staff who answered …": the people are chosen by something that is no harm
_CHOSEN = re.compile(
    r"\W{0,3}(?:of|de|des|dos|der)\s[^.,;]{2,40}?\s(?:who|that|which|qui|que|die)\s(?P<did>\w+(?:\s\w+)?)", re.I
)
_SHARE_OF = re.compile(r"[\s*_)]{0,4}(?:of|de|des|dos|das|der|aller)\s+(?!(?:the )?time\b|capacity\b)\w", re.I)
_STATES_IMPACT = re.compile(
    r"[\W_]*(?:(?:user|customer) )?(?:impact|impacto|auswirkung(?:en)?|betroffen|affected|impacted|"
    r"touchés?|afectad[oa]s|afetad[oa]s)\b",
    re.I,
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
    return bool(_STATES_IMPACT.match(doc.source, block.start, block.end))


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
        for match in PERCENT.finditer(text):
            sure = _is_share(text, match, stated)
            if not sure and not (dated and _is_share(text, match, stated, dated=True)):
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
            if who := _population(text, match.end()):
                result["impact_population"] = Found(
                    who[0], (start + a + who[1], start + a + who[2]), STATED, "stated behind the share"
                )
            return result
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _is_share(text: str, match: re.Match[str], stated: bool, dated: bool = False) -> bool:
    after, before = text[match.end() : match.end() + 80], text[max(0, match.start() - 70) : match.start()]
    after_number = after.split(",")[0].split(" and ")[0]
    who = _NEAR.search(after_number[:45])
    if _OF_THINGS.search(after_number[: who.start() if who else 45]) or _of_service(text, match):
        return False
    if _NO_IMPACT.search(after_number[:45]) or re.search(
        r"\b(?:over|above|below|under|exceed\w*|reach\w*|>|<|by)\s*$", before, re.I
    ):
        return False
    if not re.match(r"\W{0,3}(?:of\s|de\s|des\s|dos\s|das\s|del?\s|der\s|of all|the\s)?", after):
        return False
    if stated and _SHARE_OF.match(after):  # under "Impact" the share may be of anything: invoices, tills, exports
        return True
    near_after = _NEAR.search(after[:70])
    near_before = _NEAR.search(before[-45:])
    if near_after and re.match(r"[\s*_)]{0,4}(?:of|de|des|dos|das|der|aller|du|error|failed)?\b", after, re.I):
        return stated or bool(_HARM.search(text)) or bool(dated and _SHARE_OF.match(after))
    return bool(
        near_before and _HARM.search(text) and (stated or re.search(r"\(\s*(?:~|about|approximately)?\s*$", before))
    )


def _of_service(text: str, match: re.Match[str]) -> bool:
    """A level of service, or the answers of a survey: shares of something else than harm."""
    near = text[max(0, match.start() - 60) : match.end() + 30]
    if _LEVEL.search(near) and (
        _number(match["low"]) >= 90 or _LEVEL.search(text[max(0, match.start() - 25) : match.start()])
    ):
        return True
    if _SURVEY.search(text[max(0, match.start() - 60) : match.end() + 90]):
        return True
    chosen = _CHOSEN.match(text, match.end())
    return bool(chosen and not _HARM.search(chosen["did"] + " " + text[chosen.end() : chosen.end() + 20]))


def _population(text: str, at: int) -> tuple[str, int, int] | None:
    match = re.compile(
        r"[\s*_)]{0,4}(?:of|de|des|dos|das|del|der|du)\s+(?:(?:all|our|the|les|los|os|aller|"
        r"tous les)\s+)*(?P<who>[^.,;:()\n]{3,80}?)(?=\s+(?:were|was|are|is|had|have|falharam|foram|não|"
        r"ficaram|han|ont|étaient|konnten|waren|wurden|no|fueron|fallaron|got|failed|touchés|afetados|"
        r"afectados|betroffen|experienced|failed|received|saw|could|in the|during|who|encountered|unable|"
        r"with|from|for|and|got|on|at)\b|[.,;:()\n]|$)",
        re.I,
    ).match(text, at)
    if not match or not _NEAR.search(match["who"]):
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
