import { configError, HRESULT, type Whereabouts } from "../errors";
import type { Snapshot } from "../file";
import { declareUtf8, decodeXml } from "../xml/encoding";
import type { XmlDocument, XmlElement } from "../xml/nodes";
import { XmlError } from "../xml/parse";
import { printXml } from "../xml/print";
import { keepXml, readXml } from "../xml/read";
import { type Declarations, readDeclarations } from "./declarations";

/** One manager's copy of the file. */
export class ConfigDocument {
  readonly declarations: Declarations;
  /** Rises when elements come or go, or an entry's key changes: what was worked out before is then out of date. */
  version = 0;
  /** Elements made in memory and not written yet. */
  readonly uncommitted = new WeakSet<XmlElement>();

  private constructor(
    readonly file: string,
    private readonly xml: XmlDocument,
  ) {
    this.declarations = readDeclarations(xml.root);
  }

  /** Throws 0x8007000D, with file and line, for what is no well-formed configuration. */
  static read(file: string, snapshot: Snapshot): ConfigDocument {
    const xml = parse(file, snapshot.bytes);
    if (xml.root.name !== "configuration") {
      const text = `Configuration file does not begin with 'configuration' but with '${xml.root.name}'`;
      throw configError(HRESULT.invalidData, text, { file, line: xml.root.line ?? 1 });
    }
    return new ConfigDocument(file, xml);
  }

  get root(): XmlElement {
    return this.xml.root;
  }

  /** For a file in UTF-8, whatever it was read in. */
  print(): string {
    const { text, document } = printXml(declareUtf8(this.xml));
    keepXml(text, document);
    return text;
  }

  changed(): void {
    this.version++;
  }

  /** Absent for what was made in memory. */
  whereabouts(element: XmlElement): Whereabouts | undefined {
    return element.line === undefined ? undefined : { file: this.file, line: element.line };
  }
}

function parse(file: string, bytes: Buffer): XmlDocument {
  try {
    return readXml(decodeXml(bytes));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw configError(HRESULT.invalidData, `Configuration file is not well-formed XML: ${error.message}`, {
      file,
      line: error.line,
    });
  }
}
