"""A view of what ties people to cases, so that a list asks the gate without loading its cases."""
