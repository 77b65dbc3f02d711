"""Questionnaires and goals, their scores and what those say."""
