"""What an operator asks for on the command line, done with the rights of the command line."""
