"""The questionnaires of a case over time: a drawing, what it says in words, and the table."""
