"""The page of what is booked."""
