"""What is told: readings, views and reports as the JSON that an answer carries."""
