"""Makes the sample files, one module for each source of files."""
