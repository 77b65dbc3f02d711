"""What keeping views current costs, and how fast they are built anew."""
