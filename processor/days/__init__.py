"""Meter days while they are being read: from batches of readings to blocks of days."""
