"""The core's speed beside TensorFlow's and PyTorch's: run `python -m benchmarks`."""
