"""What every measurement stands on: one Postgres with fsync on, the peers, and processes."""
