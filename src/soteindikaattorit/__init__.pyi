from soteindikaattorit.catalogue.catalogue import Catalogue as Catalogue
from soteindikaattorit.catalogue.items import items as items
from soteindikaattorit.catalogue.items import search as search
from soteindikaattorit.catalogue.items import write_catalogue as write_catalogue
from soteindikaattorit.catalogue.plugins.hookspecs import hookimpl as hookimpl
from soteindikaattorit.catalogue.reading import read_definitions as read_definitions
from soteindikaattorit.compute.computation import compute as compute
from soteindikaattorit.compute.computation import compute_parts as compute_parts
from soteindikaattorit.compute.contrasts import contrast as contrast
from soteindikaattorit.compute.derived import derive as derive
from soteindikaattorit.compute.parts import Parts as Parts
from soteindikaattorit.compute.result import Results as Results
from soteindikaattorit.definitions import Definitions as Definitions
from soteindikaattorit.errors import SoteError as SoteError
from soteindikaattorit.feedback.answers import Answers as Answers
from soteindikaattorit.feedback.answers import read_answers as read_answers
from soteindikaattorit.feedback.answers import read_mapping as read_mapping
from soteindikaattorit.feedback.export import export_form as export_form
from soteindikaattorit.judge import Verdicts as Verdicts
from soteindikaattorit.judge import judge as judge
from soteindikaattorit.judge.consistency import check_consistency as check_consistency
from soteindikaattorit.judge.published import compare_with_published as compare_with_published
from soteindikaattorit.model.period import Period as Period
from soteindikaattorit.model.policy import Policy as Policy
from soteindikaattorit.model.text import Text as Text
from soteindikaattorit.testing.rows import generated_rows as generated_rows

__version__: str
