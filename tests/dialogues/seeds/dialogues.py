"""The dialogues of 2026, their series, and the project."""

from tests.dialogues.seeds.kinds import Address, Fact

FAIRVILLE = "https://www.fairville-eu.org/dialogues-in-coproduction"

DIALOGUES: dict[Address, list[Fact]] = {
    ("series", 1): [
        ("Dialogues en co-production", "Dialogues in co-production"),
        ("séminaires ouverts à tout le monde", "seminars open to everyone"),
        ("en ligne et sur place", "online and in person"),
        ("des villes justes", "fair cities"),
        (
            "communauté de pratiques internationale",
            "international community of practice",
        ),
        ("ce qui a été tenté quelque part", "something that has been tried"),
        ("un plaidoyer porté jusqu’au bout", "a campaign carried through"),
        (
            "politiques, sociales, spatiales ou liées à l’environnement",
            "political, social, spatial or environmental",
        ),
        ("elles se creusent", "they are deepening"),
        ("habitant·e·s, militant·e·s, chercheur·euse·s", "residents, activists"),
        ("professionnel·le·s", "professionals"),
        ("la société civile", "civil society organisations"),
        ("collectivités locales", "local authorities"),
        FAIRVILLE,
    ],
    ("series", 2): [
        ("Leviers de la co-production", "Levers of co-production"),
        ("Dialogues en co-production", "Dialogues in co-production"),
        ("aux conditions qui font la différence", "conditions that make the"),
        ("des collectifs citoyens", "citizens’ collectives"),
        ("les politiques, les plans, les services", "policies, plans, services"),
        ("apprendre les un·e·s des autres", "learn from one another"),
        ("tisser un réseau", "build a network"),
        ("des propositions communes, solides", "shared, solid proposals"),
        ("en Europe et ailleurs", "in Europe and beyond"),
    ],
    ("session", 3): [
        (
            "Défendre la co-production urbaine transformative",
            "Defending transformative urban co-production",
        ),
        ("Jeudi 16 avril 2026", "Thursday 16 April 2026"),
        ("15h–17h CEST / 14h–16h BST", "3–5pm CEST / 2–4pm BST"),
        ("Dakar 13h–15h", "Dakar 1–3pm"),
        ("difficile à mettre en route", "hard to set going"),
        ("tient souvent à peu de chose", "hangs by a thread"),
        ("ou le gérer ensemble", "or running it together"),
        ("qu’on les soutienne activement, et qu’on les défende", "support them"),
        ("d’exemples pris en Europe", "examples in Europe"),
        ("d’assurer l’avenir de la co-production", "the future of co-production"),
        ("à grande échelle", "on a large scale"),
        "Marie Garmadi Observatoire des libertés associatives",
        "Saskia O’Hara Public Interest Law Centre",
        "Leonie Weber AKS Gemeinwohl",
        "Julian Sivrano Autonomy",
        "Agnès Deboulet CNRS/Paris 8",
        ("français ⇄ anglais", "French ⇄ English"),
        ("traduite d’un bout à l’autre", "interpreted from start to finish"),
        "Zoom",
        ("le lien est envoyé après l’inscription", "sent after registration"),
    ],
    ("session", 4): [
        (
            "Manifeste pour un habitat juste et démocratique dans les villes"
            " européennes",
            "Manifesto for just and democratic housing in European cities",
        ),
        ("Présentation du manifeste, sur place", "presented, in person"),
        ("Lundi 11 mai 2026", "Monday 11 May 2026"),
        ("17h–20h CEST", "5–8pm CEST"),
        "ENSA Paris-La Villette",
        "144 avenue de Flandre, 75019 Paris",
    ],
    ("session", 6): [
        (
            "Coproduction par le bas : approches franco-brésiliennes",
            "Co-production from below: French and Brazilian approaches",
        ),
        ("webinaire", "webinar"),
        ("Jeudi 11 juin 2026", "Thursday 11 June 2026"),
        ("15h–17h CEST / 14h–16h BST", "3–5pm CEST / 2–4pm BST"),
    ],
    ("session", 7): [
        (
            "Développer et consolider une co-production urbaine transformative :"
            " apprentissages clés",
            "Developing and consolidating transformative urban co-production:"
            " key lessons",
        ),
        ("webinaire", "webinar"),
        ("Jeudi 24 septembre 2026", "Thursday 24 September 2026"),
        ("15h–17h CEST / 14h–16h BST", "3–5pm CEST / 2–4pm BST"),
        FAIRVILLE,
    ],
    ("page", "project"): [
        ("recherche internationale et collaborative", "international and collab"),
        ("Horizon Europe, son programme de recherche", "research and innovation"),
        ("De 2023 à 2026", "From 2023 to 2026"),
        ("les inégalités sont tenaces", "inequalities are stubborn"),
        ("mettent la démocratie à l’épreuve", "put democracy to the test"),
        ("les grandes villes et leurs régions", "large cities and the regions"),
        ("collaboration qui part d’en bas", "collaboration that starts from below"),
        ("collectifs de citoyen·ne·s", "citizens’ collectives"),
        ("quartiers à faibles revenus", "low-income neighbourhoods"),
        ("recherche-action participative", "participatory action research"),
        ("coproduction de connaissances", "co-production of knowledge"),
        ("justice spatiale", "spatial justice"),
        ("l’Europe d’abord, sur l’Afrique aussi", "Europe first, and on Africa"),
        ("huit laboratoires", "eight Fairville labs"),
        ("initiatives citoyennes", "citizens’ initiatives"),
        ("groupes locaux, partenaires", "local groups, partners"),
        ("Athènes, Berlin, Bruxelles, Londres", "Athens, Berlin, Brussels, London"),
        "Marseille",
        ("Dakar, Le Caire", "Cairo, Dakar"),
    ],
}
