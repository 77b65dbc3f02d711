"""The crisis card: what somebody needs at hand when it is urgent."""
