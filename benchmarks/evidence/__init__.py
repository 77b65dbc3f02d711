"""Evidence bundles: how long one takes, how large it is, and how long it takes to check."""
