"""nginx in front of the web server: it takes slow clients, so that none of them holds a thread of Python.

One template makes the configuration of the private nginx and the documented one in docs/nginx.conf.
"""
