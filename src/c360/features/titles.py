"""Words in job titles and the seniority they mean: English, German, French, Spanish.

The first entry that finds one of its phrases in a title decides, so exceptions stand first. This is
a default: `features.people.seniority` in c360.yml replaces it.
"""

SENIORITY: tuple[tuple[int, tuple[str, ...]], ...] = (
    # Titles that name a senior word without holding it.
    (3, ("chief of staff", "assistant vice president", "avp", "stabschef", "stabschefin")),
    (
        2,
        (
            "product owner", "process owner", "service owner", "data owner", "system owner",
            "account owner", "assistant director", "assistant manager", "associate director",
            "teamleiter*", "projektleiter*", "gruppenleiter*",
            "schichtleiter*", "filialleiter*", "chef de projet", "cheffe de projet",
            "chef d equipe", "chef d équipe", "cheffe d équipe", "jefe de equipo",
            "jefa de equipo", "jefe de proyecto", "jefa de proyecto",
        ),
    ),
    (
        5,
        (
            "secretary general", "generalsekretär*", "secrétaire général*", "secretario general",
            "secretaria general",
        ),
    ),
    (
        1,
        (
            "assistant", "assistants", "assistante", "assistent", "assistentin", "assistenz",
            "vorstandsassistent*", "vorstandssekretär*", "asistente", "asistenta", "secretary",
            "sekretär*", "*sekretärin", "secrétaire", "secretaria", "secretario", "intern",
            "internship", "trainee", "apprentice", "praktikant*", "werkstudent*", "stagiaire",
            "becario", "becaria",
        ),
    ),
    (
        2,
        (
            "to the ceo", "to ceo", "to the president", "to the board", "office of the ceo",
            "office of the president",
        ),
    ),
    (
        4,
        (
            "vice president*", "vicepresident*", "vice président*", "vizepräsident*", "vp", "svp",
            "evp", "rvp", "gvp", "head", "general manager", "leiter", "leiterin", "leitung",
            "bereichsleiter*", "hauptabteilungsleiter*", "directeur général adjoint",
            "directrice générale adjointe", "director general adjunto", "directora general adjunta",
        ),
    ),
    (
        5,
        (
            "chief", "ceo", "cfo", "cto", "coo", "cio", "cmo", "cro", "cpo", "cco", "cdo", "cso",
            "chro", "ciso", "clo", "founder", "cofounder", "owner", "president", "chairman",
            "chairwoman", "chairperson", "managing director", "managing partner",
            "geschäftsführer*", "geschäftsführung", "vorstand*", "inhaber*", "gründer*",
            "mitgründer*", "gesellschafter*", "präsident*", "pdg", "président", "présidente",
            "directeur général", "directrice générale", "fondateur", "fondatrice", "cofondateur",
            "cofondatrice", "gérant", "gérante", "propriétaire", "presidente", "presidenta",
            "director general", "directora general", "director ejecutivo", "directora ejecutiva",
            "gerente general", "consejero delegado", "consejera delegada", "fundador*",
            "cofundador*", "propietario", "propietaria", "dueño", "dueña",
        ),
    ),
    (
        3,
        (
            "director", "directors", "directora", "directeur", "directrice", "direktor*",
            "*abteilungsleiter*", "*leiter", "*leiterin", "chef de service", "cheffe de service",
            "chef de département", "cheffe de département", "jefe de departamento",
            "jefa de departamento",
        ),
    ),
    (
        2,
        (
            "manageress", "mgr", "lead", "leader", "supervisor", "*manager",
            "*managerin", "responsable", "superviseur", "superviseuse", "gerente", "jefe", "jefa",
            "chef", "cheffe", "encargado", "encargada", "coordinador*",
        ),
    ),
)  # fmt: skip
