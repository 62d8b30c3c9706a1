"""From a plan to a full journal: order, loop, retries, progress, and the way back to attempts."""
