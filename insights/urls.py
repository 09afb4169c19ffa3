from django.urls import path

from insights.views import coverage, search, statistics

app_name = "insights"
urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("insights/", statistics.statistics_page, name="statistics"),
    path("insights/export.<str:kind>", statistics.export_statistics, name="statistics-export"),
    path("insights/coverage/", coverage.coverage_page, name="coverage"),
    path("insights/coverage/export.<str:kind>", coverage.export_coverage, name="coverage-export"),
    path("insights/coverage/accept/", coverage.accept_risk, name="accept-risk"),
    path("insights/coverage/<int:pk>/withdraw/", coverage.withdraw_acceptance, name="withdraw-acceptance"),
]
