"""How far the followers of the feed have come, in Postgres; and the keys that deliveries need."""
