"""Subscriptions: who follows the feed, what of it, by which agreement, and from where."""
