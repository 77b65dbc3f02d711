"""Following the feed."""
