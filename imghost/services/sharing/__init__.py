"""What other sites and programs get of a picture: addresses, embed codes, feeds, oEmbed, QR codes."""
