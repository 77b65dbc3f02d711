"""The contacts of a case: booked, attended or not, and what was done in them."""
