"""Bearer tokens: reading them strictly, and a local issuer for a machine of one's own."""
