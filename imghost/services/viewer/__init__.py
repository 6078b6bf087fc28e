"""What the page of a picture asks for: its neighbours in a list, and the counting of views."""
