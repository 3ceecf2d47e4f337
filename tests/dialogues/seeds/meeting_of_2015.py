"""The third regional meeting on urban cohesion."""

from tests.dialogues.seeds.kinds import Address, Fact

MEETING_2015: dict[Address, list[Fact]] = {
    ("session", 1): [
        "3es rencontres territoriales de la cohésion urbaine",
        "ce à quoi ils s’engagent pour les quartiers défavorisés",
        "L’État, les collectivités et leurs partenaires",
        "du projet que l’intercommunalité a pour son territoire",
        "la cohésion sociale, le développement urbain et l’économie",
        "La gouvernance est à inventer, et elle doit être équilibrée",
        "communes, intercommunalité, département et région",
        "l’État, avec ses établissements publics",
        "les bailleurs sociaux",
        "toute la société civile",
        "Les associations et les habitant·e·s des quartiers prioritaires",
        "un changement de paradigme",
        "une ingénierie capable de traduire l’ambition en actes",
        "leur feuille de route",
        "des espaces où habitant·e·s et institutions dialoguent",
        "de quoi l’on se concerte, à quelles échelles et avec quels effets",
        "caler les programmations",
        "soutenir ce que les habitant·e·s entreprennent collectivement",
        "des formations croisées entre habitant·e·s et institutions",
        "L’annonce ne dit ni le jour ni la ville",
        ("16 juin 2015", "16 June 2015"),
        ("Programme complet", "Full programme"),
        ("Bulletin d’inscription", "Registration form"),
    ],
    ("resource", 4): [("joint à l’annonce d’origine", "the original announcement")],
    ("resource", 5): [("Le bulletin sur papier", "The paper form")],
}
