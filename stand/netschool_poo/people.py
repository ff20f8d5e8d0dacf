"""Who and where: the answer to a login, the organisation, the system."""

from typing import Any

from stand.made_up_secrets import secret
from stand.netschool_poo.tenants import PooHost, PooJournal, Tenant, number
from stand.school_journal import Student

Json = Any

INSTALLATION = "Сетевой город. ПОО (стенд)"


def student_number(journal: PooJournal, seed: int, student: str) -> int:
    """The number a student has on the server: their own where it is one."""
    return int(student) if student.isdigit() else number(seed, journal.place.name, "student", student)


def login_answer(host: PooHost, journal: PooJournal) -> Json:
    """Everything the site's account sees of itself: one tenant, all its students."""
    students = [_student(host, journal, student) for student in journal.students.values()]
    role = {
        "id": students[0]["id"] if students else 0,
        "studentGroupId": students[0]["groupId"] if students else 0,
        "students": students,
    }
    tenant = {
        "firstName": "Ольга",
        "lastName": "Сводова",
        "middleName": "Учётовна",
        "isTrusted": True,
        "settings": {"organization": organization(host, journal)},
        "studentRole": role,
    }
    return {
        "installName": INSTALLATION,
        "localNetwork": False,
        "tenantName": journal.place.name,
        "tenants": {journal.place.name: tenant},
    }


def person(host: PooHost, journal: PooJournal, full_name: str) -> dict[str, Json]:
    """A person known by a full name alone."""
    parts = [*full_name.split(), "", "", ""]
    return {
        "id": number(host.seed, journal.place.name, "teacher", full_name),
        "lastName": parts[0],
        "firstName": parts[1],
        "middleName": parts[2],
    }


def _student(host: PooHost, journal: PooJournal, student: Student) -> dict[str, Json]:
    return {
        "id": student_number(journal, host.seed, student.student),
        "lastName": student.family_name,
        "firstName": student.given_name,
        "middleName": student.patronymic,
        "groupId": number(host.seed, journal.place.name, "group", student.klass),
        "groupName": student.klass,
    }


def organization(host: PooHost, journal: PooJournal) -> Json:
    """The organisation's card; the token of its chats is a secret that stands in every login."""
    place = journal.place
    card = number(host.seed, place.name, "organization")
    empty = ("okved", "inn", "kpp", "ogrn", "oktmo", "okopth", "okths", "okpo", "others", "okogu", "founders", "okato")
    texts = (
        *("actualAddress", "additionalName", "directorName", "entrepreneurName", "fax", "headOrganizationName"),
        *("legalAddress", "phone", "rosobrId", "site", "studyUnitNumber"),
    )
    return {
        **dict.fromkeys(texts, ""),
        "abbreviation": place.name.upper(),
        "address": {"region": "Учебный регион", "settlement": "", "mailAddress": "", "kladr": ""},
        "administration": {
            "attestation": {"isEnabled": True},
            "eService": {
                "cacheEnrolleeListTimeout": 60,
                "cacheEnrolleeTimeout": 60,
                "cacheSpecialtyListTimeout": 60,
                "isEnabled": False,
                "url": "",
                "useRestIntegration": False,
            },
            "factHours": {"isEnabled": False},
            "organizationId": str(card),
            "vkChats": {"communityId": "", "communityToken": chat_token(host, place)},
        },
        "bankingDetails": {**dict.fromkeys(empty, ""), "founderType": "RfSubject"},
        "directorPosition": "директор",
        "email": f"{place.name}@college.example",
        "isEntrepreneurOwned": False,
        "isSubdepartment": False,
        "legalStatus": "StateFinanced",
        "name": place.title,
        "occupancy": len(journal.students),
        "organizationDeptId": place.number,
        "organizationId": str(card),
        "organizationStatus": "Function",
        "organizationType": "spo",
        "shiftCount": 1,
        "shortName": place.title,
        "type": "Poo",
    }


def chat_token(host: PooHost, tenant: Tenant) -> str:
    """The secret in the organisation's card."""
    return secret(host.seed, "poo", "chats", tenant.name)


def system_info() -> Json:
    """What the installation can do."""
    flags = (
        *("isFileStorageAvailable", "isSupplementaryEducationCertificatesAvailable", "areChatsEnabled"),
        *("isEditStudentFactualHoursAvailableForOrganization", "isFactualHoursAvailableSystemwide", "isErnEnabled"),
        *("isEmploymentEnabled", "isReportsMenuEnabled", "isPortfolioMenuEnabled", "isAdministrationMenuEnabled"),
        *("isOrgLicenseEnabled", "isOrgDetailsEnabled"),
    )
    lessons = ("sessionTableEnabled", "examinationEnabled", "profModuleExaminationEnabled", "courseworksEnabled")
    users = ("enrolleesEnabled", "parentsEnabled", "expelledStudentsEnabled", "departmentsEnabled")
    return {
        "title": [{"language_code": "ru", "value": INSTALLATION}],
        **dict.fromkeys(flags, False),
        "lessonsMenu": {"isEnabled": True, **dict.fromkeys(lessons, False)},
        "educationMenu": {"isEnabled": True, "workingProgramsEnabled": False},
        "usersMenu": {"isEnabled": True, **dict.fromkeys(users, False)},
        "foreignInstallation": {"isEnabled": False},
        "defaultLanguage": "ru",
        "availableLanguages": [{"key": "ru", "value": "Русский"}],
        "importEncoding": "windows-1251",
    }
