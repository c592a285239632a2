"""Training of the small GPTs that the course ships, in parts that an interruption leaves whole."""

import keras
import numpy as np


def compiled(model, *, steps, rate, warm_up, decay):
    """Compile a model whose rate rises and then falls by a cosine to zero; return its state."""
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm_up, warmup_target=rate, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.AdamW(
        schedule, weight_decay=decay, beta_2=0.99, global_clipnorm=1.0
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, jit_compile=True)
    optimizer.build(model.trainable_variables)
    return [*model.variables, *optimizer.variables]


def train_part(state, file, train):
    """Call train, which changes the state, and keep that in a file; if there is one, read it."""
    if not file.exists():
        train()
        np.savez(file, *[variable.numpy() for variable in state])
    with np.load(file) as stored:
        for i, variable in enumerate(state):
            variable.assign(stored[f"arr_{i}"])
