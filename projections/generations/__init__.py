"""Two generations of a view: the one that is read, and one beside it that is built or kept."""
