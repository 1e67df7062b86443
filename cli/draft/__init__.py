"""Drafts of profiles: what a file shows about its layout, and what it cannot show."""
