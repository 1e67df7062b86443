"""Readers: stretches of lines in, batches of readings out. Each has a fast path and an exact one."""
