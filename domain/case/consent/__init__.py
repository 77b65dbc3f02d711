"""What the person or those responsible for them agreed to, and who may decide."""
