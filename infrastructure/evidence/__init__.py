"""Evidence bundles (docs/format.md §8): one stream of the log, with the proofs that go with it."""
