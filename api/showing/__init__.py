"""How what is shown is read, put together and recorded before it leaves."""
