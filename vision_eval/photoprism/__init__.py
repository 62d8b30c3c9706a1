"""The twin: what PhotoPrism would send to a model, and what it would keep of the answer."""
