"""Lists and boards, with few cases in the views and with many."""
