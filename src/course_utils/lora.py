"""Low-rank adaptation of the small GPT: which weights learn, and what they come to in the end."""

import keras


def add_lora(model, rank, places):
    """Let a built GPT learn by low-rank factors alone: all that it has so far stands still.

    Parameters
    ----------
    model : keras.Model
        As `course_utils.gpt.build_gpt` returns it, not yet compiled.
    rank : int
        Of each factor, as `keras.layers.Dense.enable_lora` takes it.
    places : str
        "attention" for queries and values, "dense" for the layers between, or both words.

    Raises
    ------
    ValueError
        If places names neither.

    References
    ----------
    Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2022.

    Examples
    --------
    >>> from course_utils.gpt import build_gpt
    >>> model = build_gpt(10, width=8, blocks=1, heads=2, context=5)
    >>> add_lora(model, 1, "dense")
    >>> [tuple(weight.shape) for weight in model.trainable_weights]
    [(8, 1), (1, 32), (32, 1), (1, 8)]
    """
    wanted = set(places.split())
    if not wanted or wanted - {"attention", "dense"}:
        raise ValueError(f"places: expected attention, dense or both words, got {places!r}")
    for weight in model.weights:
        weight.trainable = False
    for layer in model.layers:
        if isinstance(layer, keras.layers.MultiHeadAttention) and "attention" in wanted:
            layer.query_dense.enable_lora(rank)
            layer.value_dense.enable_lora(rank)
        elif isinstance(layer, keras.layers.Dense) and "dense" in wanted:
            layer.enable_lora(rank)


def own_weights(model):
    """Return a GPT's own variables, as those of a model without low-rank factors."""
    return [weight for weight in model.weights if not weight.name.startswith("lora")]


def merged_weights(model):
    """Return the weights of a GPT with each product of factors added to its kernel: arrays.

    They fit `course_utils.gpt.forward`, and a model without factors.
    """
    found = []
    for layer in model.layers:
        for part in _parts(layer):
            if getattr(part, "lora_enabled", False):
                found += [keras.ops.convert_to_numpy(part.kernel), part.bias.numpy()]
            else:
                found += [weight.numpy() for weight in part.weights]
    return found


def _parts(layer):
    """Return the layers that hold what a layer has learned, in the order of its weights."""
    if isinstance(layer, keras.layers.MultiHeadAttention):
        return layer.query_dense, layer.key_dense, layer.value_dense, layer.output_dense
    return (layer,) if not hasattr(layer, "words") else ()  # the output's table is the input's
