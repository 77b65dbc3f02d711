"""How far each projection has come, and which streams it has set aside."""
