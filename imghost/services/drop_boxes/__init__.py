"""Links through which others upload into somebody's album."""
