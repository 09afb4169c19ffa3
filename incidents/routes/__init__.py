"""Routes of incidents, one list per page family. `incidents/urls.py` puts them together."""
