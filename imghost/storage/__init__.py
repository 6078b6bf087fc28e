"""Where bytes are kept: a protocol, the local directory that fulfils it, and the names of things in it."""
