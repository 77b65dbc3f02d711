"""The pages that people see in a browser, over a seeded log."""
