import type { Asn1 } from "./asn1";
import { oid, sequence, set } from "./asn1-values";

/** What Windows calls the attributes of a name (CertNameToStr); others stand as `OID.1.2.3`. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "SERIALNUMBER",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "S",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "T",
  "2.5.4.13": "Description",
  "2.5.4.17": "PostalCode",
  "2.5.4.18": "POBox",
  "2.5.4.20": "Phone",
  "2.5.4.24": "X21Address",
  "2.5.4.42": "G",
  "2.5.4.43": "I",
  "2.5.4.46": "dnQualifier",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "E",
};

/** A Name (RFC 5280 section 4.1.2.4) as Windows shows it: the most specific part first, `CN=alice, O=Corp, C=DE`. */
export function nameText(name: Asn1): string {
  const parts = sequence(name, "a name").map((part) => set(part, "a part of a name").map(attributeText).join(" + "));
  return parts.reverse().join(", ");
}

function attributeText(attribute: Asn1): string {
  const [type, value] = sequence(attribute, "an attribute of a name");
  const id = oid(type, "an attribute's type");
  return `${ATTRIBUTES[id] ?? `OID.${id}`}=${quoted(valueText(value))}`;
}

/** Windows quotes where the text could be misread, and doubles quotation marks inside. */
function quoted(text: string): string {
  const plain = text !== "" && text === text.trim() && !/[,+="\n<>#;]/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

const TEXT_TAG = { UTF8: 12, NUMERIC: 18, PRINTABLE: 19, TELETEX: 20, IA5: 22, VISIBLE: 26, UNIVERSAL: 28, BMP: 30 };

/** DirectoryString, RFC 5280 section 4.1.2.4; T61String is Latin-1 in practice. */
function valueText(value: Asn1 | undefined): string {
  if (!value) return "";
  const { tagClass, content } = value;
  if (tagClass !== 0) return hexText(value);
  switch (value.tag) {
    case TEXT_TAG.UTF8:
      return content.toString("utf8");
    case TEXT_TAG.BMP:
      return bigEndian(content, 2);
    case TEXT_TAG.UNIVERSAL:
      return bigEndian(content, 4);
    case TEXT_TAG.NUMERIC:
    case TEXT_TAG.PRINTABLE:
    case TEXT_TAG.TELETEX:
    case TEXT_TAG.IA5:
    case TEXT_TAG.VISIBLE:
      return content.toString("latin1");
    default:
      return hexText(value);
  }
}

function hexText(value: Asn1): string {
  return `#${value.raw.toString("hex").toUpperCase()}`;
}

/** UTF-16 or UTF-32, most significant byte first. */
function bigEndian(content: Buffer, width: 2 | 4): string {
  let text = "";
  for (let at = 0; at + width <= content.length; at += width) {
    const unit = content.readUIntBE(at, width);
    text += width === 2 ? String.fromCharCode(unit) : unit <= 0x10ffff ? String.fromCodePoint(unit) : "\ufffd";
  }
  return text;
}
