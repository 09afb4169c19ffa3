"""The first entry of the navigation. Its number is the sum of what the rooms registered with `@rows_source`."""

from dashboard.registry import NavItem, nav_item

nav_item(NavItem("work", "My work", "home", "dashboard:my-work", order=10))
