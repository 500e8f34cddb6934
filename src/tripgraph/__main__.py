"""``python -m tripgraph`` is the ``tripgraph`` command."""

from tripgraph.cli import main

main()
