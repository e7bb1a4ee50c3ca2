# mypy: disallow-untyped-calls=False
"""Two thousand people who do not exist, made by factory-boy from a fixed seed.

Family names are made from woods, waters, crafts and birds: they sound right, are rare, and
were chosen so that none is the name of a governor, minister or mayor known to us.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from factory import random as factory_random
from factory.base import Factory
from factory.declarations import LazyAttribute, LazyFunction

from demo.pskov.plan import SEED
from people.queries import namesake_key

# fmt: off
# A man's form; a woman's ends in "а", or in "ая" instead of "ый".
_FAMILY_NAMES = (
    "Берёзкин", "Ветров", "Вязов", "Дубравин", "Ёлкин", "Ивушкин", "Калинкин", "Клюквин", "Лозин",
    "Луговых", "Малинкин", "Можжухин", "Ольшин", "Осинкин", "Полынин", "Рябинкин", "Тополев",
    "Черёмухин", "Шиповников", "Ясенев", "Заозёрный", "Заречный", "Озёркин", "Омутов", "Плёсов",
    "Протокин", "Ручейков", "Родничков", "Быстринин", "Наволоков", "Бережков", "Дождиков",
    "Зарницын", "Инеев", "Снежин", "Туманков", "Вьюжин", "Росинкин", "Радугин", "Громушкин",
    "Бочаркин", "Гончарин", "Дегтяркин", "Звонкин", "Игольников", "Канатов", "Колёскин",
    "Кружевин", "Лодочкин", "Мельничкин", "Неводов", "Парусинин", "Переплётов", "Пряхин",
    "Ситкин", "Скорняжин", "Стекольников", "Сургучёв", "Чеканкин", "Якоркин", "Бубенцов",
    "Грачёнков", "Дроздин", "Жаворонкин", "Зябликов", "Иволгин", "Кречетников", "Лебёдкин",
    "Пеночкин", "Сизарёв", "Синичкин", "Соколкин", "Удодов", "Чибисов", "Щегловин", "Ястребкин",
    "Ершин", "Линёв", "Налимин", "Окунькин",
)
_MEN = (
    "Алексей", "Антон", "Артём", "Борис", "Вадим", "Валентин", "Виктор", "Георгий", "Глеб",
    "Денис", "Егор", "Захар", "Игорь", "Илья", "Кирилл", "Константин", "Леонид", "Максим",
    "Матвей", "Олег", "Павел", "Пётр", "Роман", "Семён", "Степан", "Тимофей", "Фёдор", "Юрий",
)
_WOMEN = (
    "Алёна", "Анастасия", "Анна", "Валерия", "Варвара", "Вера", "Галина", "Дарья", "Евгения",
    "Елена", "Елизавета", "Зоя", "Инна", "Ирина", "Ксения", "Лариса", "Лидия", "Любовь",
    "Маргарита", "Марина", "Надежда", "Наталья", "Ольга", "Полина", "Раиса", "Светлана", "Тамара",
    "Юлия",
)
# Stems of patronymics: a man's ends in "ич", a woman's in "на".
_FATHERS = (
    "Алексеев", "Антонов", "Артёмов", "Борисов", "Вадимов", "Валентинов", "Викторов", "Георгиев",
    "Глебов", "Денисов", "Егоров", "Захаров", "Игорев", "Кириллов", "Константинов", "Леонидов",
    "Максимов", "Матвеев", "Олегов", "Павлов", "Петров", "Романов", "Семёнов", "Степанов",
    "Тимофеев", "Фёдоров", "Юрьев", "Ярославов",
)
# fmt: on
_UNITS = (
    "Отдел делопроизводства",
    "Отдел кадров и государственной службы",
    "Отдел бухгалтерского учёта",
    "Отдел закупок",
    "Правовой отдел",
    "Отдел информационных технологий",
    "Отдел по работе с обращениями граждан",
    "Организационный отдел",
    "Отдел межведомственного взаимодействия",
    "Отдел муниципальных услуг",
)
_POSTS = (
    "Главный специалист",
    "Ведущий специалист",
    "Специалист 1 категории",
    "Консультант",
    "Главный консультант",
    "Заместитель начальника отдела",
    "Начальник отдела",
    "Главный бухгалтер отдела",
)


@dataclass(frozen=True)
class Person:
    """Somebody invented."""

    family_name: str
    given_name: str
    patronymic: str
    unit: str
    post: str
    first_year: int


class PersonFactory(Factory[Person]):
    """One invented person; a woman's names have a woman's endings."""

    class Meta:
        model = Person

    class Params:
        woman = LazyFunction(lambda: _dice().random() < 0.62)

    family_name = LazyAttribute(lambda made: _family_name(woman=made.woman))
    given_name = LazyAttribute(lambda made: _dice().choice(_WOMEN if made.woman else _MEN))
    patronymic = LazyAttribute(
        lambda made: _dice().choice(_FATHERS) + ("на" if made.woman else "ич")
    )
    unit = LazyFunction(lambda: _dice().choice(_UNITS))
    post = LazyFunction(lambda: _dice().choice(_POSTS))
    first_year = LazyFunction(lambda: _dice().randint(2001, 2019))


def people_of(quotas: list[int]) -> list[list[Person]]:
    """Return for each body as many people as its quota says; the same ones every time.

    No two people of one body look like one person under two spellings, because the
    import would rightly ask whether they are.
    """
    with _seeded():
        return [_body(quota) for quota in quotas]


def _body(quota: int) -> list[Person]:
    made: dict[str, Person] = {}
    while len(made) < quota:
        person = PersonFactory.build()
        key = namesake_key(person.family_name, person.given_name, person.patronymic)
        made.setdefault(key, person)
    return list(made.values())


def _family_name(*, woman: bool) -> str:
    name: str = _dice().choice(_FAMILY_NAMES)
    if not woman or name.endswith("ых"):
        return name
    return f"{name[:-2]}ая" if name.endswith("ый") else f"{name}а"


def _dice() -> random.Random:
    dice: random.Random = factory_random.randgen
    return dice


@contextmanager
def _seeded() -> Iterator[None]:
    """Seed factory-boy for a while, and leave its dice as they were found."""
    before = factory_random.get_random_state()
    factory_random.reseed_random(SEED)
    try:
        yield
    finally:
        factory_random.set_random_state(before)
