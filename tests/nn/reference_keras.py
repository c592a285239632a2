"""Keras on TensorFlow as an oracle: outputs and gradients of a function of tensors."""

import os
import warnings

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import keras
    import tensorflow as tf


def output_and_gradients(function, arrays, d_output=None):
    """Run function on tensors made of arrays; return its output and, for d_output, gradients."""
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    if d_output is None:
        return to_numpy(output)
    d_output = tf.nest.map_structure(tf.constant, d_output)
    gradients = tape.gradient(output, tensors, output_gradients=d_output)
    return to_numpy(output), [tf.convert_to_tensor(g).numpy() for g in gradients]


def to_numpy(output):
    return tf.nest.map_structure(lambda t: t.numpy(), output)


__all__ = ["keras", "output_and_gradients", "tf"]
