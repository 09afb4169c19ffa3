"""The navigation entry My work. Its count is the sum of the sources registered with `@rows_source`."""

from dashboard.registry import NavItem, nav_item

nav_item(NavItem("work", "My work", "home", "dashboard:my-work", order=10))
