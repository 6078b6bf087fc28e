"""Album pages: viewing, editing, arranging, drop boxes."""
