"""Finding pictures: lists, search, categories, tags, trends."""
