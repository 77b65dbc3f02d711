"""What a review of a case asks of its history, told from the events that stand."""
