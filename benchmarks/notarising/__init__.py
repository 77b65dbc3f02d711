"""The notary: what it costs who appends, how far behind it is, and how long a proof takes."""
