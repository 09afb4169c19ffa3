"""Tasks on the team page, and overdue tasks of a lead's or manager's teams on My work."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import Team, User
from accounts.panels import team_panel
from core.web.filters import query_string
from core.web.templatetags.ui import day
from core.web.urls_cached import address
from dashboard.cached import cached_for
from dashboard.counting import MAX_COUNT, cached_counts
from dashboard.registry import main_panel, register_count, side_panel, summary_part
from tasks.display import owner_has_left, today_of
from tasks.follow_through import FollowThrough, compare_shares, figure, figures, follow_through, on_time_share
from tasks.models import CorrectiveTask, DueDate
from tasks.team_load import OpenTasks, age_columns, load_by_person, open_tasks

LATE_SHOWN = 20
DATES = Prefetch("due_dates", DueDate.objects.order_by("pk"), to_attr="dates")


def led_by(user: User) -> QuerySet[Team]:
    return Team.objects.filter(Q(lead=user) | Q(manager=user)).order_by("name")


def overdue_in_teams(user: User) -> QuerySet[CorrectiveTask]:
    """Overdue tasks of others in the teams that this person leads or manages."""
    late = CorrectiveTask.objects.visible_to(user).overdue(today_of(user))
    return late.filter(Q(team__lead=user) | Q(team__manager=user)).exclude(owner=user)


register_count("late in my teams", overdue_in_teams)
register_count("teams I lead", led_by)


@summary_part
def overdue_in_words(user: User) -> str:
    count = cached_counts(user)["late in my teams"]
    return f"{'99+' if count >= MAX_COUNT else count} overdue in your teams" if count else ""


@main_panel
def overdue_in_my_teams(user: User) -> dict[str, Any] | None:
    """A card under My work for leads and managers: owner, days late, missed dates and the last reason."""
    if not cached_counts(user)["late in my teams"]:
        return None
    more_url = f"{address('tasks:board')}{query_string({'layout': 'list', 'overdue': '1'})}"
    return {
        "title": "Late in your teams",
        "teams": led_by(user)[:4],
        **late_context(overdue_in_teams(user), today_of(user), more_url),
    }


def late_context(rows: QuerySet[CorrectiveTask], on: date, more_url: str) -> dict[str, Any]:
    """Overdue tasks, longest first, with each missed date. Two queries."""
    found = list(
        rows.select_related("owner", "team").prefetch_related(DATES).order_by("due_on", "pk")[: LATE_SHOWN + 1]
    )
    return {
        "template": "tasks/overdue_in_teams.html",
        "rows": [late_row(task, getattr(task, "dates", []), on) for task in found[:LATE_SHOWN]],
        "more_url": more_url,
        "more": len(found) > LATE_SHOWN,
    }


def late_row(task: CorrectiveTask, dates: list[DueDate], on: date) -> dict[str, Any]:
    reasons = [due_date.reason for due_date in dates if due_date.reason]
    missed = [due_date.due_on for due_date in dates if due_date.state == DueDate.State.MISSED]
    missed += [task.due_on] if task.due_on else []
    return {
        "task": task,
        "days": (on - task.due_on).days if task.due_on else 0,
        "missed": missed,
        "missed_text": ", ".join(day(date) for date in missed),
        "reason": reasons[-1] if reasons else "",
        "left": owner_has_left(task),
    }


@side_panel
def follow_through_of_my_teams(user: User) -> dict[str, Any] | None:
    """A card on My work of leads and managers: three shares over the tasks of their teams."""
    if not cached_counts(user)["teams I lead"]:
        return None
    teams = list(led_by(user))
    rows = CorrectiveTask.objects.visible_to(user).filter(team__in=teams)
    shown = figures(follow_through(rows, today_of(user)))
    facts = {"title": "Follow-through", "end": "your teams, 90 days", "figures": shown, "teams": teams}
    return {"template": "tasks/follow_through_panel.html", **facts}


def load_numbers(user: User, team: Team) -> tuple[FollowThrough, OpenTasks]:
    """Follow-through and open tasks of a team, until the next event. Three queries, whose time grows with the team."""
    on, tasks = today_of(user), CorrectiveTask.objects.visible_to(user).of_team(team)
    found: tuple[FollowThrough, OpenTasks] = cached_for(
        user,
        f"numbers of team {team.pk}",
        lambda: (follow_through(tasks, on), open_tasks(tasks, on, timezone.now())),
    )
    return found


@team_panel(order=10)
def numbers_of_team(user: User, team: Team) -> dict[str, Any]:
    """Open tasks, their age, and follow-through."""
    shares, loads = load_numbers(user, team)
    return {
        "template": "tasks/team/numbers.html",
        "slot": "top",
        "open": loads,
        "pair": [
            figure("Done by the first due date", shares.on_time),
            figure("Confirmed effective", shares.effective),
        ],
        "list_url": f"{address('tasks:board')}{query_string({'layout': 'list', 'team': team.slug})}",
    }


@team_panel(order=15)
def ages_of_team(user: User, team: Team) -> dict[str, Any]:
    """Age of open tasks, and the share done on time compared with all teams."""
    shares, loads = load_numbers(user, team)
    everyone = cached_for(
        user,
        "on-time share of all teams",
        lambda: on_time_share(CorrectiveTask.objects.visible_to(user), today_of(user)),
    )
    return {
        "template": "tasks/team/ages.html",
        "slot": "side",
        "open": loads,
        "columns": age_columns(loads.ages),
        "compared": [
            figure(f"{team.name}, by first date", shares.on_time),
            figure("All teams, by first date", everyone),
        ],
        "verdict": compare_shares(shares.on_time, everyone),
    }


@team_panel(order=20)
def late_of_team(user: User, team: Team) -> dict[str, Any] | None:
    """Overdue tasks of a team, longest first."""
    rows = CorrectiveTask.objects.visible_to(user).of_team(team).overdue(today_of(user))
    more_url = f"{address('tasks:board')}{query_string({'layout': 'list', 'team': team.slug, 'overdue': '1'})}"
    context = {"title": "Late", **late_context(rows, today_of(user), more_url)}
    return context if context["rows"] else None


@team_panel(order=25)
def load_of_team(user: User, team: Team) -> dict[str, Any]:
    """Accepted tasks per person."""
    rows, on = CorrectiveTask.objects.visible_to(user).of_team(team), today_of(user)
    lines = cached_for(user, f"load of team {team.pk}", lambda: load_by_person(rows, on))
    return {"template": "tasks/team/load.html", "lines": lines, "team": team}
