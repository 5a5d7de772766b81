"""The CRM's exports: accounts, contacts, activities, opportunities and the yearly NPS survey."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from c360.demo.exports import Export, Stamped, known
from c360.demo.flaws import Flaws
from c360.demo.names import TERRITORIES, colleague_email
from c360.demo.records import Activity, Company, Deal, Dossier, Person, Survey
from c360.demo.world import AS_OF, Row, at, day_text, flag_text, iso

Book = Sequence[tuple[Dossier, Flaws]]


def crm_exports(book: Book) -> list[Export]:
    """All files of the CRM."""
    accounts = [v for d, flaws in book for v in _accounts(d.company, flaws)] + list(_deleted())
    contacts = [v for d, _ in book for p in d.company.people for v in _contact(d.company, p)]
    activities = [v for d, _ in book for a in d.activities for v in _activity(d.company, a)]
    deals = [v for d, _ in book for deal in d.deals for v in _deal(d.company, deal)]
    answers = [_answer(d.company, s) for d, _ in book for s in d.surveys if s.kind == "nps"]
    return [
        Export("crm/accounts.csv", "Id", known(accounts)),
        Export("crm/contacts.csv", "Id", known(contacts)),
        Export("crm/activities.jsonl.gz", "Id", known(activities)),
        Export("crm/opportunities.csv", "Id", known(deals)),
        Export("crm/nps_responses.csv", "Id", known(answers)),
    ]


def _accounts(company: Company, flaws: Flaws) -> Iterator[Stamped]:
    """A row per change of the ARR; a conflicting CRM missed the last one, or has it wrong."""
    changes: list[tuple[datetime, int]] = []
    for term in company.terms:
        if not changes or term.arr != changes[-1][1]:
            changes.append((term.signed_at, term.arr))
        if term.growth is not None:
            changes.append((term.growth.at, term.growth.arr))
    if "arr_conflict" in flaws:
        changes = changes[:-1] or [(changes[0][0], round(changes[0][1] * 0.9))]
    for moment, arr in changes:
        yield Stamped(moment, _account(company, flaws, iso(moment), arr))
    if "duplicate_account" in flaws:
        later = company.terms[0].signed_at + timedelta(days=20)
        copy = _account(company, flaws, iso(later), changes[0][1])
        yield Stamped(later, {**copy, "Id": duplicate_id(company), "Name": f"{company.name} Inc",
                              "CSM__c": "", "Industry": ""})  # fmt: skip


def duplicate_id(company: Company) -> str:
    """The id of the account's second row in the CRM."""
    return company.crm_id.replace("acc_", "acc_9")


def _account(company: Company, flaws: Flaws, modified: str, arr: int) -> Row:
    return {
        "Id": company.crm_id,
        "Name": company.name,
        "Website": company.domain,
        "Segment__c": "" if "missing_segment" in flaws else company.segment,
        "Industry": company.industry,
        "BillingCountry": company.country,
        "NumberOfEmployees": company.employees,
        "Plan__c": "" if "missing_plan" in flaws else company.plan,
        "ARR__c": arr,
        "CurrencyIsoCode": company.currency,
        "Customer_Since__c": day_text(company.customer_since),
        "CSM__c": company.csm,
        "Owner": company.ae,
        "CSM_Email__c": colleague_email(company.csm),
        "OwnerEmail": colleague_email(company.ae),
        "Territory__c": TERRITORIES[company.country],
        "IsDeleted": "false",
        "CreatedDate": iso(company.created_at),
        "SystemModstamp": modified,
    }


def _deleted() -> Iterator[Stamped]:
    """Rows somebody tried the CRM with, and threw away: the mapping leaves them out."""
    moment = AS_OF - timedelta(days=500)
    for n in range(3):
        yield Stamped(moment, {"Id": f"acc_0000{n}", "Name": "Test, please ignore",
                               "IsDeleted": "true", "CreatedDate": iso(moment),
                               "SystemModstamp": iso(moment)})  # fmt: skip


def _contact(company: Company, person: Person) -> Iterator[Stamped]:
    row: Row = {
        "Id": person.id,
        "AccountId": company.crm_id,
        "Name": person.name,
        "Email": person.email,
        "Title": person.title,
        "Department": person.department,
        "Buying_Role__c": person.role,
        "Product_User__c": person.user_ref,
        "Sentiment__c": person.sentiment,
        "HasOptedOutOfEmail": flag_text(person.no_email),
        "DoNotCall": flag_text(person.no_phone),
        "Marketing_Consent__c": flag_text(person.marketing),
        "CreatedDate": iso(person.added_at),
        "Left_Company__c": "",
        "SystemModstamp": iso(person.added_at),
    }
    yield Stamped(person.added_at, row)
    if person.left_at is not None:
        noticed = person.left_at + timedelta(days=4)
        yield Stamped(noticed, {**row, "Left_Company__c": iso(person.left_at),
                                "SystemModstamp": iso(noticed)})  # fmt: skip


def _activity(company: Company, activity: Activity) -> Iterator[Stamped]:
    row: Row = {
        "Id": activity.id,
        "AccountId": company.crm_id,
        "Type": activity.type,
        "ActivityDateTime": iso(activity.at),
        "Status": activity.status,
        "Direction": activity.direction,
        "WhoIds": ";".join(activity.people),
        "ReplyMinutes": activity.reply_minutes,
        "Subject": activity.subject,
        "Description": activity.body or None,
        "Sensitivity__c": activity.sensitivity or None,
        "LastModifiedDate": iso(activity.recorded_at),
    }
    if activity.planned_at is not None:
        planned = iso(activity.planned_at)
        yield Stamped(activity.planned_at,
                      {**row, "Status": "Planned", "LastModifiedDate": planned})  # fmt: skip
    yield Stamped(activity.recorded_at, row)


def _deal(company: Company, deal: Deal) -> Iterator[Stamped]:
    row: Row = {
        "Id": deal.id,
        "AccountId": company.crm_id,
        "Name": deal.name,
        "Type": deal.type,
        "Product__c": deal.product,
        "StageName": deal.stage if deal.closed_at is None else "Prospecting",
        "Amount": deal.amount,
        "CurrencyIsoCode": company.currency,
        "CreatedDate": iso(deal.created_at),
        "CloseDate": day_text(deal.close_date),
        "SystemModstamp": iso(deal.created_at),
    }
    yield Stamped(deal.created_at, row)
    if deal.closed_at is not None:
        closed = max(deal.closed_at, deal.created_at + timedelta(hours=1))
        yield Stamped(closed, {**row, "StageName": deal.stage, "SystemModstamp": iso(closed)})


def _answer(company: Company, survey: Survey) -> Stamped:
    row: Row = {
        "Id": survey.id,
        "AccountId": company.crm_id,
        "ContactId": survey.contact,
        "Score__c": survey.score,
        "SubmittedDate": iso(survey.at),
    }
    return Stamped(survey.at, row)


def customer_day(company: Company) -> str:
    """When the other systems opened their account: the morning of the first day."""
    return iso(at(company.customer_since, 7))
