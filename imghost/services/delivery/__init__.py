"""Pictures on their way out: which bytes, made when and by whom, signed how, kept and forgotten."""
