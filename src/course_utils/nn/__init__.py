"""The NumPy core: the layers of deep learning as pure functions, each with its gradient."""
