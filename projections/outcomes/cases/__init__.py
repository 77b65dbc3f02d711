"""The course of each case."""
