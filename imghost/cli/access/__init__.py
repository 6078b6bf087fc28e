"""Who gets to see what, asked of every address of a site and compared with one small table.

`expectations` is the table, `routes` has one line per address, `scene` makes a picture in every state,
`visitors` asks as everybody, `walk` compares. A test and `python -m imghost audit-access` run it.
"""
