"""Albums: looking at them, keeping them in order, letting others bring pictures."""
