"""The site asks nobody else for anything: thebe, which Jupyter Book always loads, is left out."""


def drop_thebe(app, config):
    """Jupyter Book always loads sphinx_thebe, which names a script on another server."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    styles = app.registry.css_files
    styles[:] = [style for style in styles if style[0] != "sphinx-thebe.css"]


def setup(app):
    app.connect("config-inited", drop_thebe)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
