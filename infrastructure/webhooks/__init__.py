"""Webhooks: signing what is sent, sending it nowhere it must not go, and what waits to be sent."""
