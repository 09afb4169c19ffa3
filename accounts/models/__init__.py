from accounts.models.company_identity import CompanyIdentity
from accounts.models.invitation import Invitation
from accounts.models.team import Membership, Team
from accounts.models.token import ApiToken
from accounts.models.user import HANDLE, SAMPLE_DOMAIN, User, UserQuerySet, known_zone, zone_names

__all__ = [
    "HANDLE",
    "SAMPLE_DOMAIN",
    "ApiToken",
    "CompanyIdentity",
    "Invitation",
    "Membership",
    "Team",
    "User",
    "UserQuerySet",
    "known_zone",
    "zone_names",
]
