"""A language is one file of data: its headings, labels, columns and phrases are read without any change of the code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from importing.parser import language as languages
from importing.parser.language import CODES, FOLDER, language
from importing.parser.parse import parse
from importing.parser.phrases import phrase_pattern

LANGUAGES = [code for code in CODES if code != "en"]
HEADINGS = (
    "summary", "impact", "root_cause", "trigger", "detection", "resolution", "timeline", "actions", "measures", "tasks",
    "lessons", "went_well", "went_wrong", "lucky", "contributing", "participants", "services",
)  # fmt: skip
LABELS = ("started", "ended", "duration", "date", "severity", "zone", "title", "root_cause", "impact", "author")
COLUMNS = ("time", "date", "text", "action", "owner", "due", "state", "priority")
PHRASES = ("states_cause", "people", "harm", "recovers", "ruled_out", "confirmed", "elsewhere", "outage")
ESPERANTO = """
months: [[januaro], [februaro], [marto], [aprilo], [majo], [junio], [julio], [aŭgusto], [septembro], [oktobro],
         [novembro], [decembro]]
weekdays: [lundo]
date_order: dmy
marks: [estas, estis, kaj, ne, pro]
headings: {summary: [resumo], timeline: [templinio], root_cause: [kaŭzo], impact: [efiko], actions: [agoj]}
labels: {}
columns: {time: [horo], text: [evento]}
incident_words: [panno, servilo, datumbazo, eraroj]
phrases: {suspects: ["suspekt*"], behind_suspects: [pri], ruled_out: [ekskludita], people: [uzantoj], of: [el]}
"""


# day, share, suspicion, its end, recovery, cause, action with owner and due date
SENTENCES = {
    "de": (
        "3. Mai 2031", "40 % der Nutzer konnten nicht bezahlen.", "Datenbanküberlast vermutet",
        "Datenbanküberlast ausgeschlossen", "Dienst wiederhergestellt", "Die Ursache war ein abgelaufenes Zertifikat.",
        "Alarm für Zertifikate einrichten (Verantwortlich: Ada, fällig: 20. Mai 2031)",
    ),
    "it": (
        "3 maggio 2031", "Il 40% degli utenti non ha potuto pagare.", "Si sospetta un sovraccarico del database",
        "Sovraccarico del database escluso", "Servizio ripristinato", "La causa è stata un certificato scaduto.",
        "Aggiungere un allarme (responsabile: Ada, scadenza: 20 maggio 2031)",
    ),
    "nl": (
        "3 mei 2031", "40% van de gebruikers kon niet betalen.", "Vermoeden van een overbelaste database",
        "Overbelaste database uitgesloten", "Dienst hersteld", "De oorzaak was een verlopen certificaat.",
        "Alarm toevoegen (eigenaar: Ada, deadline: 20 mei 2031)",
    ),
    "pl": (
        "3 maja 2031", "40% użytkowników nie mogło zapłacić.", "Podejrzenie przeciążenia bazy danych",
        "Przeciążenie bazy danych wykluczone", "Usługa przywrócona", "Przyczyną był wygasły certyfikat.",
        "Dodać alarm (odpowiedzialny: Ada, termin: 20 maja 2031)",
    ),
    "ja": (
        "2031年5月3日", "ユーザーの40%が決済できなかった。", "データベースの過負荷を疑う",
        "データベースの過負荷は原因ではないと判明", "復旧を確認", "原因は証明書の期限切れだった。",
        "証明書の監視を追加する（担当者：Ada、期限：2031年5月20日）",
    ),
    "zh": (
        "2031年5月3日", "40%的用户无法支付。", "怀疑数据库过载", "排除数据库过载", "服务恢复", "根本原因是证书过期。",
        "增加证书监控（负责人：Ada，截止日期：2031年5月20日）",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", [*SENTENCES])
def test_postmortem_in_another_language_has_its_facts(code: str) -> None:
    day, share, suspected, ruled_out, restored, cause, action = SENTENCES[code]
    titles = {kind: names[0] for kind, names in rows_of(code)["headings"].items()}
    steps = [("10:02", "502"), ("10:15", suspected), ("10:40", ruled_out), ("11:15", restored)]
    parts = [
        ("impact", share),
        ("timeline", "\n".join(f"- {day} {clock} UTC {words}" for clock, words in steps)),
        ("root_cause", cause),
        ("actions", f"- {action}"),
    ]
    parsed = parse("# Checkout 502\n\n" + "".join(f"## {titles[kind]}\n\n{text}\n\n" for kind, text in parts))
    assert (parsed.problem, parsed.language, parsed.value("impact_percent")) == (None, code, 40)
    bounds = [datetime(2031, 5, 3, 10, 2, tzinfo=UTC), datetime(2031, 5, 3, 11, 15, tzinfo=UTC)]
    assert [parsed.value("started_at"), parsed.value("ended_at")] == bounds
    assert [(one.verdict, one.minutes, one.end_assumed) for one in parsed.hypotheses] == [("ruled out", 25, False)]
    assert [factor.text for factor in parsed.factors] == [cause]
    (task,) = (*parsed.tasks, *parsed.measures)
    assert (task.owner, task.due, action.startswith(task.text)) == ("Ada", "2031-05-20", True)
    assert len(task.text) < len(action) - 10


def rows_of(code: str) -> dict:
    return yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))


def texts_in(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)
    else:
        yield value


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_has_every_part_and_only_words(code: str) -> None:
    rows = rows_of(code)
    assert not set(HEADINGS) - set(rows["headings"])
    assert not set(LABELS) - set(rows["labels"])
    assert not set(COLUMNS) - set(rows["columns"])
    assert not set(PHRASES) - set(rows["phrases"])
    assert len(rows["months"]) == 12
    assert all(isinstance(word, str) for word in texts_in(rows)), "yes, no, on and off need quotation marks"


@pytest.mark.parametrize("code", LANGUAGES)
def test_headings_of_a_language_open_their_sections(code: str) -> None:
    headings = rows_of(code)["headings"]
    first = {
        kind: next(name for name in names if language(code).headings[languages.fold(name)] == kind)
        for kind, names in headings.items()
    }
    text = "\n\n".join(
        f"## {first[kind]}\n\n{word}"
        for kind, word in (
            ("timeline", "2031-05-03 10:02 first\n\n2031-05-03 10:30 last"),
            ("root_cause", "Cache c leaked."),
            ("went_well", "- good d"),
            ("went_wrong", "- bad e"),
            ("lessons", "- learned f"),
            ("actions", "- do g @ada\n- do h"),
        )
    )
    parsed = parse(text)
    assert parsed.problem is None
    assert parsed.language == code
    assert [entry.text for entry in parsed.entries] == ["first", "last"]
    assert [factor.text for factor in parsed.factors] == ["Cache c leaked."]
    assert {lesson.kind: lesson.text for lesson in parsed.lessons} == {
        "went well": "good d",
        "went wrong": "bad e",
        "learned": "learned f",
    }
    assert len([*parsed.tasks, *parsed.measures]) == 2


def test_new_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(FOLDER / "en.yaml", tmp_path)
    (tmp_path / "eo.yaml").write_text(ESPERANTO, encoding="utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    lang = languages.language.__wrapped__("eo")
    assert lang.months["majo"] == 5
    assert (lang.headings["templinio"], lang.phrases["ruled_out"]) == ("timeline", ("ekskludita",))


@pytest.mark.parametrize(
    ("phrase", "text", "fits"),
    [
        ("verursacht durch", "verursacht  durch", True),
        ("caus* da*", "causato dalla", True),
        ("la causa … fue", "la causa de la caída fue", True),
        ("la causa … fue", "la causa. Eso fue", False),
        ("do", "done", False),
        ("d'", "d’abord", True),
        ("原因は", "根本原因は", True),
    ],
)
def test_phrases_of_the_data(phrase: str, text: str, fits: bool) -> None:
    assert bool(re.search(phrase_pattern(phrase), text)) == fits
