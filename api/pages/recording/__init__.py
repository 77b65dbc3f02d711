"""What a case is added to by: the everyday forms, each made from the schema of its command."""
