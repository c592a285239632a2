"""What notebooks share.

The NumPy core (`nn`), real data (`datasets`), the figures' look (`plotting`), intervals for what is
measured (`intervals`), seconds and bytes (`measure`), and what Keras leaves to TensorFlow, JAX or
PyTorch (`engines`).
"""
