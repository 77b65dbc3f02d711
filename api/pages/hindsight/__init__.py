"""A case in hindsight: what was asked and known, and what came to light of that time afterwards."""
