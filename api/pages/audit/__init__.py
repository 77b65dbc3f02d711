"""Watching over access and over the work: who saw what, emergencies, figures, samples."""
