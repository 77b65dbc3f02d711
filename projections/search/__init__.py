"""By which names and numbers people are found, in a form that tells neither."""
