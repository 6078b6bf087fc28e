"""What one API alone wants: its addresses, presets, assets, folders and collections as it spells them."""
