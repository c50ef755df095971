"""TODO: two sentences: what is in here, and what is not."""
