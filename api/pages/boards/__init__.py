"""Lists of what stands open across cases, each row with the rule that put it there."""
