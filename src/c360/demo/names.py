"""Invented names: every company, person and domain of the demo is made from these."""

COMPANY_FIRST = (
    "Alpine", "Borealis", "Cobalt", "Driftwood", "Ember", "Foxglove", "Granite", "Harbour",
    "Ironbark", "Juniper", "Kestrel", "Larkspur", "Meridian", "Northwind", "Obsidian", "Pinecrest",
    "Quarry", "Riverbend", "Saffron", "Tidewater", "Umber", "Verdant", "Willow", "Yarrow",
    "Zephyr", "Amberline", "Birchfield", "Copperleaf", "Duskline", "Elmstead", "Fernhill",
    "Glasswing", "Hazelton", "Inlet", "Jasper", "Kingfisher",
)  # fmt: skip
COMPANY_SECOND = (
    "Robotics", "Freight", "Textiles", "Clinics", "Software", "Energy", "Foods", "Insurance",
    "Logistics", "Media", "Optics", "Pharma", "Retail", "Systems", "Travel", "Utilities",
    "Ventures", "Works", "Analytics", "Banking", "Ceramics", "Design", "Engineering", "Finance",
)  # fmt: skip
INDUSTRIES = (
    "Financial Services", "Healthcare", "Manufacturing", "Retail", "Software", "Logistics",
    "Energy", "Media", "Education", "Professional Services",
)  # fmt: skip
FIRST_NAMES = (
    "Aisha", "Alan", "Amara", "Ben", "Carla", "Chloé", "Daniel", "Dmitri", "Elif", "Emma",
    "Farid", "Grace", "Hana", "Ibrahim", "Ines", "Jonas", "Julia", "Kenji", "Lars", "Leila",
    "Lucía", "Marco", "Mei", "Nadia", "Noah", "Olga", "Omar", "Paula", "Quentin", "Ravi",
    "Rosa", "Samir", "Sofia", "Tariq", "Tessa", "Uma", "Victor", "Wanda", "Yusuf", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Bauer", "Castillo", "Duarte", "Eriksen", "Fontaine", "Gupta", "Haddad", "Ito",
    "Jansen", "Kowalski", "Lindqvist", "Moreau", "Novak", "Okafor", "Pereira", "Quist", "Rahman",
    "Sato", "Tanaka", "Ueda", "Varga", "Weber", "Xu", "Yilmaz", "Zeller", "Brandt", "Costa",
    "Dietrich", "Müller",
)  # fmt: skip
CSMS = ("Sarah Chen", "Paul Adeyemi", "Lena Vogel", "Marcus Hill", "Ana Ribeiro", "Jo Park")
AES = ("Michael Torres", "Ruth Kaplan", "Dev Malhotra", "Ingrid Solberg")
TERRITORIES = {
    "US": "North America", "CA": "North America", "GB": "UK and Ireland", "IE": "UK and Ireland",
    "DE": "Continental Europe", "FR": "Continental Europe", "NL": "Continental Europe",
}  # fmt: skip
"""Country → the sales territory it is in."""

CHAMPION_TITLES = (
    ("Director of Analytics", "Analytics"), ("Head of Operations", "Operations"),
    ("Manager, Business Systems", "IT"), ("Director of Revenue Operations", "Sales"),
    ("Senior Manager, Data", "Analytics"),
)  # fmt: skip
SPONSOR_TITLES = (
    ("VP Operations", "Operations"), ("Chief Operating Officer", "Executive"),
    ("VP Finance", "Finance"), ("SVP Technology", "IT"), ("Chief Information Officer", "IT"),
)  # fmt: skip
OTHER_TITLES = (
    ("Data Analyst", "Analytics"), ("IT Administrator", "IT"), ("Finance Manager", "Finance"),
    ("Product Owner", "Product"), ("Operations Lead", "Operations"), ("Data Engineer", "IT"),
    ("Procurement Manager", "Finance"), ("Support Lead", "Support"),
    ("Assistant to the COO", "Executive"), ("Project Coordinator", "Operations"),
)  # fmt: skip

TICKET_SUBJECTS = {
    "Integration": (
        "Connector stops after token refresh", "Webhook delivers events twice",
        "Field mapping lost after update", "Import from the data lake fails",
    ),
    "Performance": (
        "Dashboard takes a minute to load", "Report export times out", "Search is slow",
    ),
    "Access": ("User cannot sign in", "Role change has no effect", "Invitation mail not received"),
    "Billing": ("Invoice shows an old address", "Question about the seat count"),
    "Reporting": ("Totals differ between two reports", "Scheduled report not sent"),
    "How-to": ("How to share a dashboard", "How to archive a project"),
}  # fmt: skip
MEETING_SUBJECTS = (
    "Monthly check-in", "Roadmap questions", "Rollout planning", "Reporting workshop",
    "Adoption review", "Integration working session",
)  # fmt: skip
EMAIL_SUBJECTS = (
    "Follow-up on our call", "Release notes of interest", "Question about your rollout",
    "Agenda for the next meeting", "Documents as promised",
)  # fmt: skip
NOTES = (
    ("Team asked for a walkthrough of scheduled reports.", "normal"),
    ("Rollout to a second department is being discussed.", "normal"),
    ("Prefers short written summaries after each meeting.", "normal"),
    ("Budget owner changes at the end of the fiscal year.", "sensitive"),
    ("Internal reorganisation announced; names not public yet.", "restricted"),
)
GOALS = (
    ("Cut the monthly closing time", "hours saved"), ("Automate weekly reporting", "reports"),
    ("Bring field teams on board", "active users"), ("Connect the data sources", "sources"),
    ("Replace manual spreadsheets", "spreadsheets"),
)  # fmt: skip
MILESTONES = ("Kick-off held", "Data connected", "First team live", "Training done", "Review held")


def colleague_email(name: str) -> str:
    """The work address of somebody at the demo's own company."""
    return f"{name.lower().replace(' ', '.')}@vendor.example"
