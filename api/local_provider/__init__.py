"""The local issuer as browsers and our own sign-in meet it: an OIDC provider of one machine."""
