"""Small workbooks, written as the XML that they are."""

import datetime
import zipfile
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIRST_DAY = datetime.datetime(1899, 12, 30)


def cell_xml(value):
    """Return a cell as XML: dates have the second format, which shows days and seconds."""
    if value is None:
        return "<c/>"
    if isinstance(value, datetime.datetime):
        return f'<c s="1"><v>{(value - FIRST_DAY).total_seconds() / 86400!r}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def write_workbook(path, sheets, *, merged=(), far=""):
    """Write a workbook.

    Parameters
    ----------
    path : Path
    sheets : dict
        {name: rows}, each a list of str, numbers, datetimes or None.
    merged : iterable of str
        Ranges of each sheet, such as A1:B1.
    far : str
        A cell of each sheet far from all others.
    """
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>' for n in numbers
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId0" Type="{office}/styles" Target="styles.xml"/>'
    ranges = "".join(f'<mergeCell ref="{cells}"/>' for cells in merged)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {NAMESPACE} {RELATIONS}><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">{targets}{styles}</Relationships>',
        "xl/styles.xml": f"<styleSheet {NAMESPACE}>"
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        lines = "".join(f"<row>{''.join(map(cell_xml, row))}</row>" for row in rows)
        lines += f'<row><c r="{far}"><v>1</v></c></row>' if far else ""
        merges = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {NAMESPACE}><sheetData>{lines}</sheetData>{merges}</worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
