"""The pages and addresses, as a Flask application; the only package that knows Flask."""
