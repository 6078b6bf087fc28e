"""One step of the pipeline a file; each returns at once when the transform does not ask for it."""
