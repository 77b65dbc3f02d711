"""Encrypted parts and the keys that close them."""
