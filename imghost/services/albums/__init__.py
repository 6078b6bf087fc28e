"""Albums: their tree, their paths, their order, which pictures stand in them."""
