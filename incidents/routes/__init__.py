"""Routes of this room, a list per page family. `incidents/urls.py` puts them together."""
