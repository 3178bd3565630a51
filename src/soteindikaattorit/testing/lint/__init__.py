"""Reviews: everything that is wrong with definitions or a plugin at once, and apart from it what should be better."""
