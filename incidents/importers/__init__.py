"""Read written postmortems: text in, structure with its evidence out. Nothing here saves; nothing is Django."""
