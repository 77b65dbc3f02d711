"""The feed: pages of the log for who follows it, and a cursor that knows which log it is of."""
