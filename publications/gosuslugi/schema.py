"""The XML Schema of request and answer, for registering the kind of data with the operator of СМЭВ."""

from typing import Final

from lxml import etree

from publications.gosuslugi.fields import Field, diary_fields

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_CODES: Final = {
    "OrganisationID": "Код организации в Своде",
    "StudentID": "Код обучающегося в журнале",
    "GuardianID": "Код законного представителя в реестре согласий",
}
_DAYS: Final = {"From": "Первый день", "To": "Последний день, включительно"}


def content_schema(namespace: str, request: str, response: str) -> bytes:
    """An XSD whose target is `namespace`, with the two root elements `request` and `response`."""
    schema = etree.Element(
        f"{{{_XS}}}schema",
        {"targetNamespace": namespace, "elementFormDefault": "qualified"},
        nsmap={"xs": _XS, "tns": namespace},
    )
    limits = (_made("minLength", value="1"), _made("maxLength", value="200"))
    asked = [_made("element", _described(title), name=name, type="tns:Code") for name, title in _CODES.items()]
    asked += [
        _made("element", _described(title), name=name, type="xs:date", minOccurs="0") for name, title in _DAYS.items()
    ]
    question = _made("complexType", _made("sequence", *asked))
    schema.append(_made("simpleType", _made("restriction", *limits, base="xs:string"), name="Code"))
    schema.append(_made("element", _described("Запрос дневника"), question, name=request))
    schema.append(_made("element", _described("Дневник"), _object(diary_fields()), name=response))
    etree.indent(schema)
    return etree.tostring(schema, xml_declaration=True, encoding="UTF-8") + b"\n"


def _object(fields: tuple[Field, ...]) -> etree._Element:
    return _made("complexType", _made("sequence", *(_field(field) for field in fields)))


def _field(field: Field) -> etree._Element:
    occurs = {"minOccurs": "0"} if field.is_optional else {}
    if field.may_repeat:
        occurs["maxOccurs"] = "unbounded"
    described = [_described(field.description)] if field.description else []
    if field.fields:
        return _made("element", *described, _object(field.fields), name=field.element, **occurs)
    if not field.values and not field.pattern:
        return _made("element", *described, name=field.element, type=field.simple_type, **occurs)
    limits = [_made("enumeration", value=value) for value in field.values]
    limits += [_made("pattern", value=field.pattern)] if field.pattern else []
    limited = _made("simpleType", _made("restriction", *limits, base=field.simple_type))
    return _made("element", *described, limited, name=field.element, **occurs)


def _described(text: str) -> etree._Element:
    documentation = _made("documentation")
    documentation.text = text
    return _made("annotation", documentation)


def _made(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    made = etree.Element(f"{{{_XS}}}{tag}", attributes)
    made.extend(children)
    return made
