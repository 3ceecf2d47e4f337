"""The training cycle in Hauts-de-France, and its day in Lille."""

from tests.dialogues.seeds.kinds import Address, Fact

IREV = "https://irev.fr"
PDFS = f"{IREV}/sites/default/files/atoms/files/"

LILLE: dict[Address, list[Fact]] = {
    ("series", 3): [
        ("en mars 2023", "in March 2023"),
        ("pilotes des contrats de ville", "those who lead city contracts"),
        "Hauts-de-France",
        ("intercommunalités (EPCI)", "intermunicipal bodies (EPCI)"),
        ("communes compétentes en politique de la ville", "municipalities in charge"),
        ("les services de l’État et de la Région", "of the State and of the Region"),
        ("se former, échanger", "to train, to compare notes"),
        ("Cinq séances d’introduction", "Five introductory sessions"),
        ("en plusieurs endroits de la région", "various places in the region"),
        f"{IREV}/thematiques/politique-de-la-ville-dsu/"
        "preparer-les-nouvelles-contractualisations-politique-de-la-0",
    ],
    ("session", 2): [
        ("Jeudi 25 mai 2023", "Thursday 25 May 2023"),
        "Lille",
        ("à Lille et en visio", "in Lille and by video"),
        ("première étape d’un contrat de ville", "first step of a city contract"),
        ("présidée par Mohamed Mechmache", "chaired by Mohamed Mechmache"),
        ("« Participation citoyenne »", "“Citizen participation”"),
        f"{IREV}/actualites-0/lancement-de-la-commission-mechmache-"
        "sur-la-participation-citoyenne-dans-les-quartiers",
        ("adressé à toutes les préfectures", "sent to every prefecture"),
        ("où en sont les concertations", "how far have consultations come"),
        ("quand le calendrier est serré", "when time is short"),
        ("Yannick Gauthier doctorant, Université de Lille", "Yannick Gauthier doc"),
        ("conseils citoyens", "citizens’ councils"),
        ("les difficultés, les mécanismes", "the difficulties met, the mechanisms"),
        ("quartiers prioritaires", "priority neighbourhoods"),
        ("redonner du sens", "put meaning back"),
        "https://www.dicopart.fr/empowerment-2022",
        "https://www.dicopart.fr/democratie-participative-2013",
        "https://www.dicopart.fr/concertation-demarche-de-2013",
        "la grande équipe",
        "Actu de l’IREV",
        f"{IREV}/taxonomy/term/4314",
        ("Participation citoyenne", "Citizen participation"),
        f"{IREV}/taxonomy/term/3675",
        ("Politique de la ville – DSU", "politique de la ville, DSU"),
        f"{IREV}/taxonomy/term/3692",
        ("Région Hauts-de-France", "Hauts-de-France region"),
        f"{IREV}/region-hauts-de-france-1",
        ("30 mai 2023", "30 May 2023"),
        ("16h30", "4:30pm"),
        ("31 mai 2023", "31 May 2023"),
        ("16h36", "4:36pm"),
        f"{IREV}/actualites-0/refonte-des-contrats-de-ville-un-cycle-en-cours-"
        "avec-les-pilotes-des-contrats-de-ville",
    ],
    ("resource", 1): [
        ("Guide pratique", "practical guide"),
        (
            "Les conseils citoyens, un levier au service de la participation des"
            " habitants",
            "Citizens’ councils, a lever for residents’ participation",
        ),
        ("octobre 2021", "October 2021"),
        ("1,19", "1.19"),
        f"{PDFS}211020_v2-anct-agir-conseilscitoyens-bat_hd_1.pdf",
    ],
    ("resource", 2): [
        (
            "Participation citoyenne dans les quartiers prioritaires : ressources"
            " conseillées",
            "Citizen participation in priority neighbourhoods: recommended reading",
        ),
        ("septembre 2021", "September 2021"),
        ("538,64", "538.64"),
        ("Les fondamentaux : page 1", "The basics: page 1"),
        ("pouvoir d’agir : page 3", "power to act: page 3"),
        ("vie associative : page 13", "voluntary organisations: page 13"),
        ("Outils méthodologiques : page 16", "Methods and tools: page 16"),
        ("Textes officiels : page 17", "Official texts: page 17"),
        ("Sitographie : page 18", "Websites: page 18"),
        f"{PDFS}ressources_conseillees_participation_dans_les_qpvs.pdf",
    ],
    ("resource", 3): [
        "la grande équipe",
        ("la refonte en cours", "recasting the city contracts"),
        ("d’égal à égal", "their peers"),
        ("textes de référence", "reference texts"),
    ],
}
