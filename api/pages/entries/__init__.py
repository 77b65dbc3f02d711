"""One entry of a case: all that it says, what was said of it later, and how far it is proved."""
