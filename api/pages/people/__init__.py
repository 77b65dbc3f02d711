"""Finding people, and the cases of a person."""
