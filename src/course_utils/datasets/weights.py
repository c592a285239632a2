"""Published weights, as safetensors holds them."""


def read_weights(path):
    """Return the arrays of a file by their names.

    Raises
    ------
    ImportError
        If safetensors is missing.
    ValueError
        If the file has another form.
    """
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
    except ImportError as error:
        raise ImportError(
            "The weights come in a file of safetensors, which is not installed.\n"
            "Install it: python -m pip install safetensors"
        ) from error
    try:
        return load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path} is no file of safetensors: {error}") from error
