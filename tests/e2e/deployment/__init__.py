"""The whole way on an emulated AWS: both scripts unmodified, images in containers, a real Cassandra."""
