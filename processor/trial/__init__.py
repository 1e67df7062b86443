"""A trial reads a file under a profile without storing anything, and tells what it understood."""
