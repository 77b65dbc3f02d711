"""The service over HTTP: commands beside a stock application, readings, memory."""
