"""`nginx-conf`: the documented configuration of nginx."""

import click

from imghost.cli.front.configuration import documented


@click.command("nginx-conf")
def nginx_conf() -> None:
    """Print docs/nginx.conf."""
    click.echo(documented(), nl=False)
