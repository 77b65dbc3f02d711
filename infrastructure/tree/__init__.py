"""Merkle trees of RFC 6962 in the tiles of C2SP tlog-tiles: pure, and of no particular log."""
