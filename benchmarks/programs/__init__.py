"""Programs that are measured as processes of their own: this package imports nothing for them."""
