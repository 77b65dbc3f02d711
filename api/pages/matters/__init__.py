"""Hidden matters, for those who may know of them."""
