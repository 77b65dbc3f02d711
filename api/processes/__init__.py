"""The processes that a run consists of, and how one starts, watches and ends another."""
