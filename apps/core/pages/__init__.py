"""Pages: the list, the record, the form and the verbs of one model, declared in one class."""

from apps.core.pages.base import Pages
from apps.core.pages.declared import Panel

__all__ = ["Pages", "Panel"]
