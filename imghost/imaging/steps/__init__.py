"""One step of the pipeline a file: a pure function of a draft, returned as it is when nobody asked."""
