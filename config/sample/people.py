"""Thirteen people and their teams. They cannot sign in: they have no password and no real email address."""

from accounts.actions.teams import create_team
from accounts.models import SAMPLE_DOMAIN, User
from accounts.roles import Role
from config.sample.cast import Cast

PEOPLE = [
    ("mira", "Mira Okafor", Role.RESPONDER, "Europe/London"),
    ("jonas", "Jonas Lind", Role.RESPONDER, "Europe/Stockholm"),
    ("aiko", "Aiko Hayashi", Role.RESPONDER, "Europe/London"),
    ("priya", "Priya Raman", Role.RESPONDER, "Europe/London"),
    ("noor", "Noor Farid", Role.RESPONDER, "Europe/Berlin"),
    ("emil", "Emil Krog", Role.RESPONDER, "Europe/Copenhagen"),
    ("rosa", "Rosa Silva", Role.RESPONDER, "Europe/Lisbon"),
    ("tomas", "Tomas Vega", Role.RESPONDER, "Europe/Madrid"),
    ("yara", "Yara Diop", Role.RESPONDER, "Africa/Dakar"),
    ("lena", "Lena Brandt", Role.MANAGER, "Europe/Berlin"),
    ("sam", "Sam Whitlock", Role.MANAGER, "Europe/London"),
    ("dario", "Dario Conti", Role.ADMIN, "Europe/Rome"),
    ("hana", "Hana Reyes", Role.VIEWER, "Europe/London"),
]
TEAMS = [
    ("API", "mira", "dario", ["priya", "noor", "emil", "rosa"]),
    ("Infrastructure", "jonas", "lena", ["tomas", "yara"]),
    ("Observability", "aiko", "sam", ["noor"]),
]


def create_people(cast: Cast) -> None:
    """Accounts, then teams with lead and manager."""
    for handle, name, role, zone in PEOPLE:
        cast.people[handle] = User.objects.create_user(
            f"{handle}{SAMPLE_DOMAIN}", handle=handle, name=name, role=role, time_zone=zone
        )
    for name, lead, manager, members in TEAMS:
        cast.teams[name] = create_team(
            name=name,
            by=cast["dario"],
            lead=cast[lead],
            manager=cast[manager],
            members=[cast[member] for member in members],
            now=cast.at(-150),
        )
