"""What a deployment costs a month, by the sizes that Amazon Keyspaces charges and by list prices."""
