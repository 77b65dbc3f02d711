"""Evidence of a case for who does not believe us: bundles made, and bundles judged."""
