"""A workbook with pictures, as people make them: over the cells, over two rows, and in a cell as WPS does."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import zxingcpp
from PIL import Image
from xlsxwriter import Workbook

HEAD = ("账号名称", "平台类型", "主办单位", "账号二维码")


def to_png(text: str) -> bytes:
    """A QR code."""
    code: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=2)
    content = io.BytesIO()
    Image.frombuffer("L", (code.shape[1], code.shape[0]), memoryview(code).tobytes()).save(content, "PNG")
    return content.getvalue()


def to_workbook(rows: Sequence[Sequence[str]], pictures: Sequence[tuple[int, int, bytes]]) -> bytes:
    """
    Args:
        pictures: row from 0, pixels below its top, picture.
    """
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("湘潭市")
        sheet.write_row(0, 0, HEAD)
        for number, row in enumerate(rows, start=1):
            sheet.set_row(number, 90)
            sheet.write_row(number, 0, row)
        for number, below, picture in pictures:
            sheet.insert_image(number, 3, "code.png", {"image_data": io.BytesIO(picture), "y_offset": below})
    return content.getvalue()


CELL_IMAGES = """<?xml version="1.0" encoding="UTF-8"?>
<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"
 xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_AB12"/></xdr:nvPicPr>
<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"""
CELL_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/cell.png"/>
</Relationships>"""


def with_cell_picture(workbook: bytes, cell: str, picture: bytes) -> bytes:
    """The workbook with a picture in a cell, as WPS writes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(content, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").encode()
                formula = b'_xlfn.DISPIMG("ID_AB12",1)'
                written = b'<c r="%b" t="str"><f>%b</f><v>=%b</v></c></row>' % (cell.encode(), formula, formula[6:])
                begin, mark, rest = part.partition(b'<row r="%b"' % row)
                part = begin + mark + rest.replace(b"</row>", written, 1)
            after.writestr(name, part)
        after.writestr("xl/cellimages.xml", CELL_IMAGES)
        after.writestr("xl/_rels/cellimages.xml.rels", CELL_RELATIONS)
        after.writestr("xl/media/cell.png", picture)
    return content.getvalue()
