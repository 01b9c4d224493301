"""Pages: the list, the record, the form and the verbs of one model, declared in one class."""

from apps.core.pages.base import Pages, Panel

__all__ = ["Pages", "Panel"]
