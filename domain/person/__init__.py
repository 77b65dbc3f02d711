"""The person: who they are, whom they are related to, and which records are of one person."""
