"""The read side: an HTTP request becomes a query, meter days, and an answer."""
