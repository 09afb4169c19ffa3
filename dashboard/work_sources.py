"""Registers the navigation entry My work. Its count is the number of rows of the sources (`@rows_source`)."""

from dashboard.registry import NavItem, nav_item

nav_item(NavItem("work", "My work", "home", "dashboard:my-work", order=10))
