"""Emergency access (break-glass): finding the case, opening it for a few hours, ending that."""
