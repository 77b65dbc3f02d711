"""What somebody sees first, by their role."""
