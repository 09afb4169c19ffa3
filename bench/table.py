"""The output table of `make bench`: milliseconds, ratio to the baseline, requests per second, statements."""

from typing import Any


def head() -> None:
    columns = f"{'limit':>7} {'p50':>7} {'p95':>7} {'ratio':>6} {'goal':>5} {'req/s':>11} {'stm':>4}"
    print(f"{'page':32} {'incidents':>9} {columns}", flush=True)


def line(each: dict[str, Any]) -> None:
    """`!` marks a page that exceeds its query budget."""
    name = f"{each['page']:32} {each['size']:>9,}"
    if "ratio" not in each:
        goal = f"{each['goal_ms']}ms" if each["goal_ms"] else ""
        print(f"{name} {'':>7} {each['p50']:>7.1f} {each['p95']:>7.1f} {'':>6} {goal:>5}", flush=True)
        return
    goal = f"{each['goal']:g}" if each["goal"] else ""
    rates = f"{each['rate']:.0f}/{each['limit_rate']:.0f}"
    times = f"{each['limit_p50']:>7.1f} {each['p50']:>7.1f} {each['p95']:>7.1f} {each['ratio']:>6.2f} {goal:>5}"
    mark = "" if each["statements"] <= each["most"] else " !"
    print(f"{name} {times} {rates:>11} {each['statements']:>4}{mark}", flush=True)
