from soteindikaattorit.testing.conformance import PluginConformance as PluginConformance
from soteindikaattorit.testing.rows import generated_rows as generated_rows
from soteindikaattorit.testing.subject import Subject as Subject
