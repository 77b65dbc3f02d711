"""How a case begins: the referral, its screening, opting in and what it is linked to."""
