"""The house with a rule book plugged in, which is a later app: at one post there is something to ask."""

from logistics.wsgi import application  # isort: split

from apps.inspections.questions import questions  # needs the settings

AT = "问规章的岗"
__all__ = ["application"]


def ask(station, most):
    """Four, of which the rule lets three through."""
    if station.name != AT:
        return []
    return [{"code": f"3.{n}", "text": f"《门卫管理办法》第{n}条：来访人员如何登记？"} for n in range(1, 5)]


questions.plug("tests.asking", ask)
