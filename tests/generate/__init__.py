"""Seeded test data with exact sums of its own: big files, small worlds, damaged bytes."""
