"""The site as a whole: settings, mail, the formats its machines read and write, search for administrators."""
