"""Every word of a published file, whatever its form: to seek in it what must not be there."""

import email
import email.policy
import io
import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pypdfium2


def words_of(path: Path) -> str:
    """The text of a JSON, PDF, XLSX, e-mail or Parquet file; of any other one its bytes as UTF-8."""
    body = path.read_bytes()
    match path.suffix:
        case ".json":
            return json.dumps(json.loads(body), ensure_ascii=False)
        case ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                # A word may be broken over two lines.
                return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")
        case ".xlsx":
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                return "\n".join(archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())
        case ".eml":
            letter = email.message_from_bytes(body, policy=email.policy.default)
            return "\n".join(str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text")
        case ".parquet":
            return str(pq.read_table(path).to_pylist())
    return body.decode("utf-8", errors="replace")
