"""The use cases: the one way to write, the ways to read, and who may do what."""
