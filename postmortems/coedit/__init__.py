"""Joint editing without Django: the Yjs document of a text, and the frames that browsers send. Pure."""
