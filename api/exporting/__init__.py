"""What leaves the service as tables: which answers, in which columns, with which manifest."""
