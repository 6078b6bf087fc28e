"""Work that was promised: written down with the promise, done by a worker, whatever happens in between."""
