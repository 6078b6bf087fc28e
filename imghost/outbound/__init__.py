"""The only package that makes HTTP requests: one SSRF-safe client for URL uploads and everything else.

Whoever names the address may be hostile. Every address is checked when it is dialled, after the name was
resolved; nothing here reads proxies or certificates from the environment, and nothing here knows the
database, requests or images.
"""
