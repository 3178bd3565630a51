"""What pytest leaves out where a package that is optional is not installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("sphinx") else ["src/soteindikaattorit/present/sphinx"]
