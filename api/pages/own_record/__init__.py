"""What people are shown of their own record: who has read it."""
