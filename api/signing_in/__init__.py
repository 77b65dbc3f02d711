"""Signing in with a browser: OpenID Connect's authorisation code flow with PKCE, and sessions."""
