"""Where Keras leaves something to its engine: one way for TensorFlow, JAX and PyTorch.

Keras's operations are the same on every engine. Differentiating a function is not, and on
TensorFlow the gradient of a repeated token needs a repair. Compiling takes its time on each.
"""

import keras
import numpy as np


def gradient(function, *arrays):
    """Differentiate a function that returns one number, by the engine's reverse mode.

    Parameters
    ----------
    function : callable
        Takes as many tensors as there are arrays, returns one number. Inside, `keras.ops` serves
        every engine; `tensor * array` does not, since PyTorch refuses a NumPy array there.
    *arrays : array_like of floats
        Where to differentiate. JAX computes in float32 unless its `jax_enable_x64` is set.

    Returns
    -------
    list of ndarray
        One gradient for each array, of its shape; zeros where the function does not depend on it.

    Raises
    ------
    TypeError
        If an array does not hold floats.
    ValueError
        If there is no array, or the function returns more than one number.

    Examples
    --------
    >>> from keras import ops
    >>> [d_x] = gradient(lambda x: ops.sum(x**3), [1.0, 2.0])
    >>> d_x.tolist()
    [3.0, 12.0]
    """
    if not arrays:
        raise ValueError("arrays: expected at least one to differentiate by, got none")
    arrays = [np.asarray(array) for array in arrays]
    for place, array in enumerate(arrays):
        if not np.issubdtype(array.dtype, np.floating):
            raise TypeError(f"arrays[{place}] must hold floats, got {array.dtype}")

    def checked(*tensors):
        result = function(*tensors)
        if tuple(result.shape) != ():
            raise ValueError(f"function must return one number, got shape {tuple(result.shape)}")
        return result

    differentiate = {"tensorflow": _by_tensorflow, "jax": _by_jax, "torch": _by_torch}
    found = differentiate[keras.backend.backend()](checked, arrays)
    return [keras.ops.convert_to_numpy(g) for g in found]


def _by_tensorflow(function, arrays):
    import tensorflow as tf

    tensors = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    found = tape.gradient(result, tensors, unconnected_gradients="zero")
    return [tf.convert_to_tensor(g) for g in found]  # a lookup's gradient comes as slices


def _by_jax(function, arrays):
    import jax

    return jax.grad(function, argnums=tuple(range(len(arrays))))(*map(jax.numpy.asarray, arrays))


def _by_torch(function, arrays):
    import torch

    tensors = [keras.ops.convert_to_tensor(array) for array in arrays]  # where Keras computes
    tensors = [tensor.detach().clone().requires_grad_() for tensor in tensors]
    result = function(*tensors)
    return torch.autograd.grad(result, tensors, allow_unused=True, materialize_grads=True)


def weight_gradients(model, loss, x, y):
    """Differentiate a built Keras model's mean loss by its trainable weights.

    Parameters
    ----------
    model : keras.Model
        Called as in inference: dropout is off, batch normalization uses its running averages.
    loss : callable
        `loss(y, answers)`, one number an example, as Keras's loss functions return.
    x, y : array_like
        Inputs and targets.

    Returns
    -------
    list of ndarray
        In the order of `model.trainable_variables`.

    Examples
    --------
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.set_weights([np.array([[2.0]]), np.array([0.0])])
    >>> d_kernel, d_bias = weight_gradients(
    ...     model, keras.losses.mean_squared_error, np.array([[3.0]]), np.array([[5.0]])
    ... )
    >>> d_kernel.item(), d_bias.item()  # 2 · (6 - 5) · 3 and 2 · (6 - 5)
    (6.0, 2.0)
    """
    fixed = [variable.value for variable in model.non_trainable_variables]

    def mean_loss(*weights):
        answers, _ = model.stateless_call(weights, fixed, x, training=False)
        return keras.ops.mean(loss(y, answers))

    return gradient(mean_loss, *(variable.numpy() for variable in model.trainable_variables))


def start_again(model, *, seed):
    """Give a compiled Keras model new random weights, and an optimizer that remembers nothing.

    A small model takes longer to compile than to train: so several starts compile once.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, built and compiled. What its layers learned or adapted to is
        forgotten, and so is where its dropout stood; its learning rate stays.
    seed : int
        For the weights, and for what else Keras draws from then on.

    Raises
    ------
    ValueError
        If the model is not built or not compiled.

    Examples
    --------
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> model.compile("adam", "mse")
    >>> start_again(model, seed=0)
    """
    if not model.built:
        raise ValueError("model: expected a built one; give it a keras.Input or call it once")
    if not model.compiled:
        raise ValueError("model: expected a compiled one, got one without an optimizer")
    keras.utils.set_random_seed(seed)
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    if model.optimizer.built:
        optimizer.build(model.trainable_variables)
    layers = zip(model.layers, keras.models.clone_model(model).layers, strict=True)
    pairs = [(ours.variables, new.variables) for ours, new in layers]
    for ours, new in [*pairs, (model.optimizer.variables, optimizer.variables)]:
        for variable, fresh in zip(ours, new, strict=True):
            variable.assign(fresh.value)


def embedding(input_dim, output_dim, **options):
    """Return a `keras.layers.Embedding` that learns the same on every engine.

    Keras 3 on TensorFlow hands an optimizer the gradient of each occurrence of a token by itself,
    and Adam, RMSprop and their kin square them one by one: a token that occurs three times with
    gradient 1 adds 3 to the mean of squares where 9 belongs. A regularizer that is always zero
    leaves the loss as it is and makes TensorFlow add up the occurrences first, as JAX and PyTorch
    do.

    Parameters
    ----------
    input_dim, output_dim : int
        How many tokens there are, and how many numbers describe one.
    **options
        As `keras.layers.Embedding` takes them. A regularizer of your own repairs the gradient too.

    Returns
    -------
    keras.layers.Embedding

    Examples
    --------
    >>> words = embedding(10, 4, name="words")
    >>> tuple(words(np.array([[3, 3, 7]])).shape)
    (1, 3, 4)
    """
    if options.get("embeddings_regularizer") is None:
        options["embeddings_regularizer"] = Zero()
    return keras.layers.Embedding(input_dim, output_dim, **options)


@keras.saving.register_keras_serializable("course_utils")
class Zero(keras.regularizers.Regularizer):
    """A penalty of zero, which depends on every weight.

    It comes in Keras's own dtype, whatever the layer's: TensorFlow adds no float64 to a float32.
    """

    def __call__(self, weights):
        """Return the penalty."""
        return 0 * keras.ops.sum(keras.ops.cast(weights, keras.config.floatx()))

    def get_config(self):
        """Return what a saved model keeps of this: nothing but its name."""
        return {}
