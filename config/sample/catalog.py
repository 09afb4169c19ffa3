"""The services of the sample."""

from decimal import Decimal

from config.sample.cast import Cast
from incidents.models import Service

SERVICES = [
    ("user-api", "User API", 1, "API", "0.999", "The API of all our clients."),
    ("checkout", "Checkout", 1, "API", "0.9995", "Carts, payments and receipts."),
    ("edge", "Edge load balancer", 1, "Infrastructure", "0.9999", "Six pools in front of everything."),
    ("search", "Search", 2, "Observability", "0.995", "Finds products and help pages."),
    ("notifications", "Notifications", 2, "API", "0.995", "E-mail and push messages to users."),
]


def create_services(cast: Cast) -> None:
    for slug, name, tier, team, slo, words in SERVICES:
        cast.services[slug] = Service.objects.create(
            slug=slug, name=name, tier=tier, team=cast.teams[team], slo=Decimal(slo), description=words
        )
