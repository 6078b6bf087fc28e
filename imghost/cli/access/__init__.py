"""The access matrix: requests every route as every kind of visitor and compares with one table.

`expectations` is the table, `routes` has one line per address, `scene` makes a picture in every state,
`visitors` asks as everybody, `walk` compares. A test and `python -m imghost audit-access` run it.
"""
