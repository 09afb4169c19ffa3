"""Measures how fast an inject reaches 50 players: from the facilitator's click until each has read it.

    python -m bench.drills                  as text, then as JSON

Starts the embedded Debrief on an empty folder. Each player is a connection to the stream and one for pages, as a
browser has them: a hint that names the run, a short random delay (`assets/js/live.js`), then the page fragment.
"""

import json
import random
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from config.tests.journeys.people import MAKE
from config.tests.journeys.stage import Stage, embedded

PLAYERS, ROUNDS = 50, 10
LIMIT_MS = 1000
SPREAD = 0.1  # seconds: browsers do not fetch at the same moment, see `assets/js/live.js`
START = """
from training.actions.drill_runs import create_run, start_run
from training.actions.drills import create_drill, publish_drill
from training.actions.drill_injects import add_inject
drill = create_drill(by=people[0], title="Bench")
add_inject(drill, by=people[0], text="First sign", offset_seconds=0)
publish_drill(drill, by=people[0])
drill.refresh_from_db()
run = start_run(create_run(drill, by=people[0], players=people[1:]), by=people[0])
made = [run.ref, run.get_absolute_url()]
"""


@dataclass
class Player:
    """One player's browser. `read` has the clock at which each message was first on the page."""

    port: int
    cookie: str
    reference: str
    url: str
    read: dict[str, float] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)

    def follow(self) -> None:
        """Read the stream for ever, and fetch the page when the run is named."""
        wire = HTTPConnection("127.0.0.1", self.port, timeout=300)
        wire.request("GET", "/stream/", headers={"Cookie": self.cookie, "Accept": "text/event-stream"})
        answer = wire.getresponse()
        pages = HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.fetch(pages)
        self.ready.set()
        while line := answer.readline():
            if line.startswith(b"data:") and self.reference.encode() in line:
                time.sleep(random.random() * SPREAD)
                self.fetch(pages)

    def fetch(self, pages: HTTPConnection) -> None:
        headers = {"Cookie": self.cookie, "HX-Request": "true", "HX-Target": "feed"}
        pages.request("GET", f"{self.url}play/", headers=headers)
        text = pages.getresponse().read().decode()
        for token in re.findall(r"token-\d+", text):
            self.read.setdefault(token, time.perf_counter())


def send(port: int, cookie: str, url: str, token: str) -> float:
    """Send a message as the facilitator's page does. Returns the clock before the click."""
    wire = HTTPConnection("127.0.0.1", port, timeout=60)
    wire.request("GET", url, headers={"Cookie": cookie})
    answer = wire.getresponse()
    form = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    found = re.search(r"csrf=(\w+)", " ".join(answer.headers.get_all("Set-Cookie") or []))
    assert form, "no form on the console"
    if found:
        cookie = f"{cookie}; csrf={found[1]}"
    body = urlencode({"text": token, "channel": "chat", "csrfmiddlewaretoken": form[1]})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    headers["Origin"] = f"http://127.0.0.1:{port}"
    clicked = time.perf_counter()
    wire.request("POST", f"{url}message/", body, headers)
    answer = wire.getresponse()
    answer.read()
    assert answer.status < 400, f"message answered {answer.status}"
    return clicked


def arrive(stage: Stage) -> tuple[list[str], str, str]:
    """The cookies of the facilitator and the players, the reference and the address of the run."""
    team = [("lead", "responder"), *((f"p{n}", "viewer") for n in range(PLAYERS))]
    found = re.search(r"KEYS (\[.*\])", stage.python(MAKE % (json.dumps(team), START)))
    assert found
    name, keys, (reference, url) = json.loads(found[1])
    return [f"{name}={key}" for key in keys], reference, url


def measure(stage: Stage) -> dict[str, Any]:
    """Milliseconds until all players have read a message, for each round."""
    port = int(stage.url.rpartition(":")[2])
    (lead, *cookies), reference, url = arrive(stage)
    players = [Player(port, cookie, reference, url) for cookie in cookies]
    for player in players:
        threading.Thread(target=player.follow, daemon=True).start()
    for player in players:
        assert player.ready.wait(120), "a player could not connect"
    time.sleep(2)
    single: list[float] = []
    last: list[float] = []
    for number in range(ROUNDS):
        token = f"token-{number}"
        clicked = send(port, lead, url, token)
        until = time.perf_counter() + 30
        while time.perf_counter() < until and any(token not in player.read for player in players):
            time.sleep(0.01)
        took = [(player.read[token] - clicked) * 1000 for player in players if token in player.read]
        assert len(took) == PLAYERS, f"{PLAYERS - len(took)} players never read {token}"
        single += took
        last.append(max(took))
        time.sleep(1)
    return {
        "players": PLAYERS,
        "rounds": ROUNDS,
        "player_p50_ms": round(statistics.median(single)),
        "player_p95_ms": round(sorted(single)[int(len(single) * 0.95)]),
        "last_player_p50_ms": round(statistics.median(last)),
        "last_player_max_ms": round(max(last)),
        "limit_ms": LIMIT_MS,
    }


def main() -> None:
    with embedded() as stage:
        found = measure(stage)
    print(
        f"an inject reaches {found['players']} players: median {found['player_p50_ms']} ms, "
        f"95% within {found['player_p95_ms']} ms; the last of them after {found['last_player_p50_ms']} ms "
        f"(median of {found['rounds']} rounds), at most {found['last_player_max_ms']} ms (limit {found['limit_ms']})"
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
