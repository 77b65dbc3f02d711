"""The broker that the feed is relayed to: NATS JetStream."""
