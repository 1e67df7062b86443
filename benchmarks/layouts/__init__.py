"""How fast each shipped layout is read: generated files in the form of its real ones, beside the plainest."""
