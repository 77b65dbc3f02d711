"""What must be forgotten: retention, destruction and the erasure of keys."""
