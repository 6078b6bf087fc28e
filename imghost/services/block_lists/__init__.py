"""Files that may not come in again: the block lists and the question whether a file is on one."""
