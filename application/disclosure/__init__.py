"""Subject access: what is held of a person, what of it is told, and to whom it was given."""
