"""Albums: their tree, their order, their privacy, which pictures stand in them."""
