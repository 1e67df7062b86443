"""The write side: from an S3 event to stored meter days and a receipt."""
