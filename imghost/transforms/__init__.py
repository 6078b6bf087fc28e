"""What a picture should become, as pure values: nothing here reads a file or a request."""
