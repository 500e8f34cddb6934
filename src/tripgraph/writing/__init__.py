"""Every way of writing into the store, and the pipeline that all of them go through."""
