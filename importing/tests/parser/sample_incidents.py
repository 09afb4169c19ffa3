"""Incidents of our own making, in five languages, for writing them up in every notation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Promise:
    """One action of a generated incident."""

    text: str
    owner: str = ""
    due: str = ""
    done: bool = False


@dataclass(frozen=True)
class SampleIncident:
    """What really happened; every notation must lead back to it."""

    language: str
    title: str
    start: datetime
    end: datetime
    zone: str
    offset: str
    percent: int
    population: str
    cause: str
    entries: tuple[tuple[datetime, str], ...]
    tasks: tuple[Promise, ...]
    measures: tuple[Promise, ...] = ()
    words: dict[str, str] = field(default_factory=dict)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


ENGLISH = SampleIncident(
    "en", "Checkout refused card payments", _at("2023-11-08T21:42"), _at("2023-11-09T00:37"), "UTC", "+00:00", 62,
    "card payments",
    "An expired client certificate made the payment gateway refuse every request from the checkout service",
    (
        (_at("2023-11-08T21:42"), "The client certificate of checkout expires and the gateway starts to refuse calls."),
        (_at("2023-11-08T21:55"), "An alert on failed payments pages the shop engineer on call."),
        (_at("2023-11-08T22:10"), "The shop engineer suspects the new cart release and prepares a rollback."),
        (_at("2023-11-08T22:48"), "The cart release is rolled back, payments keep failing."),
        (_at("2023-11-08T23:20"), "Escalated to the platform team, who find the expired certificate in the gateway log."),  # noqa: E501
        (_at("2023-11-09T00:05"), "A fresh certificate is issued and installed on both gateways."),
        (_at("2023-11-09T00:37"), "All payment methods are restored and the queue is empty."),
    ),
    (
        Promise("Alert fourteen days before any client certificate expires", "Noor Haddad", "2023-12-01"),
        Promise("List every certificate with its owner in the service catalog", "", "2023-12-15"),
        Promise("Rehearse a certificate swap on the staging gateway", "Jonas Weber", ""),
    ),
    (
        Promise("Renew gateway certificates automatically instead of by hand"),
        Promise("Show the gateway's refusal reason on the payments dashboard"),
    ),
)  # fmt: skip

AFTERNOON = SampleIncident(
    "en", "Search answered from a stale index", _at("2024-03-05T09:12"), _at("2024-03-05T13:30"), "GMT", "+00:00", 18,
    "search requests",
    "A disk that filled up on the indexing host stopped the nightly job that swaps the search index",
    (
        (_at("2024-03-05T09:12"), "Customers report that products added yesterday cannot be found."),
        (_at("2024-03-05T09:30"), "Support opens a ticket for the search group."),
        (_at("2024-03-05T11:05"), "The indexing host turns out to have no free disk left."),
        (_at("2024-03-05T12:00"), "Old snapshots are deleted and the index job is started by hand."),
        (_at("2024-03-05T13:30"), "The new index is live and search results are back to normal."),
    ),
    (
        Promise("Delete index snapshots older than three days every night"),
        Promise("Page when free disk on an indexing host falls below fifteen percent", "Priya Raman", "2024-04-02"),
        Promise("Write down how to start the index job by hand", done=True),
    ),
)  # fmt: skip

FRENCH = SampleIncident(
    "fr", "Panne de la messagerie interne", _at("2024-05-14T08:20"), _at("2024-05-14T11:45"), "CEST", "+02:00", 40,
    "utilisateurs", "Une règle de pare-feu trop large bloquait les connexions vers le serveur de messagerie",
    (
        (_at("2024-05-14T08:20"), "Les premiers agents signalent que les messages ne partent plus."),
        (_at("2024-05-14T09:05"), "L'équipe réseau constate des connexions rejetées."),
        (_at("2024-05-14T10:30"), "La règle de pare-feu est corrigée sur les deux nœuds."),
        (_at("2024-05-14T11:45"), "Le service est rétabli pour tous les agents."),
    ),
    (Promise("Relire les règles de pare-feu à deux avant chaque mise en place"), Promise("Surveiller le nombre de connexions rejetées")),  # noqa: E501
    words={"summary": "Résumé", "impact": "Impact", "root": "Cause racine", "timeline": "Chronologie", "actions": "Actions correctives", "duration": "Durée", "affected": "environ 40 % des utilisateurs touchés", "well": "Ce qui a bien fonctionné", "event": "Événement", "time": "Heure", "start": "Début", "end": "Fin"},  # noqa: E501
)  # fmt: skip

PORTUGUESE = SampleIncident(
    "pt", "Falha no login do portal", _at("2023-09-21T14:03"), _at("2023-09-21T16:10"), "BRT", "-03:00", 55,
    "usuários", "Uma migração do banco de dados removeu um índice usado pela tabela de sessões",
    (
        (_at("2023-09-21T14:03"), "O monitoramento mostra aumento de erros no login."),
        (_at("2023-09-21T14:25"), "A equipe de plantão começa a investigação."),
        (_at("2023-09-21T15:30"), "O índice ausente é identificado e recriado."),
        (_at("2023-09-21T16:10"), "O serviço foi normalizado para todos."),
    ),
    (Promise("Revisar o plano de consultas antes de cada migração"), Promise("Criar alerta para consultas lentas na tabela de sessões")),  # noqa: E501
    words={"summary": "Resumo", "impact": "Impacto", "root": "Causa raiz", "timeline": "Linha do tempo", "actions": "Ações corretivas", "duration": "Duração", "affected": "cerca de 55% dos usuários afetados", "well": "O que deu certo", "event": "Evento", "time": "Hora", "start": "Início", "end": "Fim"},  # noqa: E501
)  # fmt: skip

GERMAN = SampleIncident(
    "de", "Ausfall der Druckserver", _at("2024-01-22T07:40"), _at("2024-01-22T10:15"), "CET", "+01:00", 30,
    "Nutzer", "Ein abgelaufenes Dienstkonto verhinderte die Anmeldung der Druckserver am Verzeichnis",
    (
        (_at("2024-01-22T07:40"), "Erste Anrufe wegen nicht gedruckter Aufträge gehen ein."),
        (_at("2024-01-22T08:15"), "Das Serverteam prüft die Warteschlangen."),
        (_at("2024-01-22T09:30"), "Das abgelaufene Dienstkonto wird gefunden und verlängert."),
        (_at("2024-01-22T10:15"), "Alle Drucker sind wiederhergestellt."),
    ),
    (Promise("Ablaufdaten aller Dienstkonten monatlich prüfen"), Promise("Warnung zwei Wochen vor Ablauf eines Dienstkontos einrichten")),  # noqa: E501
    words={"summary": "Zusammenfassung", "impact": "Auswirkungen", "root": "Ursache", "timeline": "Zeitverlauf", "actions": "Maßnahmen", "duration": "Dauer", "affected": "etwa 30 % der Nutzer betroffen", "well": "Was gut lief", "event": "Ereignis", "time": "Uhrzeit", "start": "Beginn", "end": "Ende"},  # noqa: E501
)  # fmt: skip

SPANISH = SampleIncident(
    "es", "Caída de la tienda en línea", _at("2024-02-10T19:05"), _at("2024-02-10T21:50"), "CET", "+01:00", 70,
    "clientes", "Un despliegue cambió el tiempo de espera de la base de datos y agotó las conexiones",
    (
        (_at("2024-02-10T19:05"), "Los primeros clientes no pueden abrir el carrito."),
        (_at("2024-02-10T19:40"), "El equipo de guardia revisa las conexiones de la base de datos."),
        (_at("2024-02-10T21:10"), "Se revierte el despliegue en todos los servidores."),
        (_at("2024-02-10T21:50"), "La tienda queda restablecida."),
    ),
    (Promise("Probar cada cambio de tiempos de espera con carga real"), Promise("Limitar las conexiones por servicio")),
    words={"summary": "Resumen", "impact": "Impacto", "root": "Causa raíz", "timeline": "Cronología", "actions": "Acciones correctivas", "duration": "Duración", "affected": "alrededor del 70 % de los clientes afectados", "well": "Qué salió bien", "event": "Evento", "time": "Hora", "start": "Inicio", "end": "Fin"},  # noqa: E501
)  # fmt: skip

STORIES = (ENGLISH, AFTERNOON, FRENCH, PORTUGUESE, GERMAN, SPANISH)
FOREIGN = (FRENCH, PORTUGUESE, GERMAN, SPANISH)
