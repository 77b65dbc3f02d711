"""The view of break-glass: which grants wait for a review, and of which has been told."""
