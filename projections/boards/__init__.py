"""What stands open in cases, for boards: one row per open item, each with when it began.

Whether something is late or due depends on the day that is asked about; it is worked out then.
"""
