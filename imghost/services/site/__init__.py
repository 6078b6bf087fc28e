"""The site as a whole: settings, numbers, mail, jobs, and looking whether everything is well."""
