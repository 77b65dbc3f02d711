"""What the service records of the log itself and of how it is kept, in streams of its own."""
