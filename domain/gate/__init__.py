"""Who may see what: relationships, conflicts, restrictions, and the decision that weighs them."""
