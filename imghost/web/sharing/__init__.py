"""What other sites and machines fetch: previews, feeds, oEmbed, sitemaps, manifest, short addresses."""
