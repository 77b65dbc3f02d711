"""What followers of the feed are promised: a JSON Schema of every event, and what changes break."""
