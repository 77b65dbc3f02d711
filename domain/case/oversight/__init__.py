"""Who holds the case, who signs for it, and what management decided."""
