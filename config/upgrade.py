"""Checks the applied migrations: can a database or backup be upgraded to this version?"""

from collections.abc import Collection

Migration = tuple[str, str]


def upgrade_obstacle(applied: Collection[Migration], known: Collection[Migration], own_apps: Collection[str]) -> str:
    """Why these migrations cannot be upgraded, in one line; empty if they can.

    Migrations of other packages are ignored: an update may replace them. Databases from before the app split (see
    docs/decisions/0013-app-split.md) have migrations that no longer exist, and no postmortems app.
    """
    unknown = [name for name in without_squashed(applied) if name[0] in own_apps and name not in known]
    if not unknown:
        return ""
    if ("incidents", "0001_initial") in applied and ("postmortems", "0001_initial") not in applied:
        return "This data was made by a version before 0.1.0a1 and cannot be used. Use an empty data directory."
    return f"This data was made by a newer Debrief ({'.'.join(unknown[0])}). Update Debrief first."


def apps_with_migrations(known: Collection[Migration]) -> set[str]:
    return {app for app, _ in known}


def without_squashed(applied: Collection[Migration]) -> set[Migration]:
    """Without squashed migrations, which are recorded together with all that they replace: one that was made again to
    cover more has a new name."""
    return {name for name in applied if not name[1].startswith("0001_squashed_")}
