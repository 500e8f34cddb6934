"""Where the graph is kept and asked; beside rdfio the only package that knows pyoxigraph."""
