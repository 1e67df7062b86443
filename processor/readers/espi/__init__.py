"""Green Button XML (ESPI): first the whole feed is checked and described, then its readings are read."""
