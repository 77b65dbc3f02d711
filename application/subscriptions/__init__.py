"""Subscriptions to the feed: who follows, how far they have come, and what is opened for them."""
