from django.urls import path

from insights.views import search, statistics

app_name = "insights"
urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("insights/", statistics.statistics_page, name="statistics"),
    path("insights/export.<str:kind>", statistics.export_statistics, name="statistics-export"),
]
