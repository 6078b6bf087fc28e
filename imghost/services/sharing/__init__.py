"""Sharing pictures elsewhere: embed codes, feeds, oEmbed, sitemaps, QR codes."""
