"""Forms made from the schema of a command and a layout of ours."""
