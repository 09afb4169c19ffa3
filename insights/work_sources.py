"""Statistics in the navigation."""

from dashboard.registry import NavItem, nav_item

nav_item(NavItem("statistics", "Statistics", "chart-dots", "insights:statistics", order=68))
