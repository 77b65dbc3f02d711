"""Lists and reports taken out as tables, by those who may."""
