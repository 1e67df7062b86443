"""The whole path, from an object in the inbox to an HTTP answer, on both stores."""
