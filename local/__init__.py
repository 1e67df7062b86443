"""The laptop stack: what AWS does for the deployed system, done by processes on one machine."""
