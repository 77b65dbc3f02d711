"""Who is kept from a case although it is no secret that it is there."""
