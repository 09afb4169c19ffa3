"""Sockets of postmortems: joint editing of one text."""
