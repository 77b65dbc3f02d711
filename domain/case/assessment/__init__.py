"""What is found out about the person: the assessment, their circumstances."""
