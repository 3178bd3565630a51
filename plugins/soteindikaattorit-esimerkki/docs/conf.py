"""The site of the plugin: one page for each indicator, form and dataset."""

project = "soteindikaattorit-esimerkki"
extensions = ["myst_parser", "soteindikaattorit.present.sphinx"]
html_theme = "furo"

sote_plugins = ["esimerkki"]
