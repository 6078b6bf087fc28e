"""What the real networks of assistance make of pictures: `make test-assist`."""
