"""What both Lambdas share: the domain of meter days, and the ports to the store and to objects."""
