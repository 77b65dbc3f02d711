"""Supervision of the case, and the rules that bring it there."""
