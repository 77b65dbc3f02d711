"""The live feed: one reading of the log's end for all who follow it over a connection kept open."""
