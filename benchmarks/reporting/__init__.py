"""The one table, on the screen and in the document."""
