"""What is hard about each shipped profile, a named test for each fact."""
