import { locksAttribute } from "../document/locks";
import { configError, HRESULT, lockViolation, unknownMetadata } from "../errors";
import type { AttributeType, NativeAttribute, Scalar } from "../native";
import { parseProtected } from "../protection";
import type { AttributeSchema } from "../schema/types";
import { defaultValue, formatValue, parseValue } from "../schema/values";
import type { ElementView } from "./element";
import { defaultProvider } from "./protection";

/** Where the text of an attribute comes from. */
export type Origin = "own" | "above" | "defaultElement" | "schema";

export class AttributeView implements NativeAttribute {
  constructor(
    private readonly element: ElementView,
    readonly schema: AttributeSchema,
  ) {}

  get name(): string {
    return this.schema.name;
  }

  get type(): AttributeType {
    return this.schema.type;
  }

  get value(): Scalar {
    const { text } = this.element.find(this.name);
    if (text === undefined) return this.schema.isEncrypted ? "" : defaultValue(this.schema);
    if (this.schema.isEncrypted) return this.decrypt(text);
    return parseValue(this.schema, text);
  }

  /** Named for the wrappers' property: nothing sets it, at any level. */
  get isInheritedFromDefaultValue(): boolean {
    return this.origin === "schema";
  }

  get origin(): Origin {
    return this.element.find(this.name).origin;
  }

  get isLocked(): boolean {
    const above = this.element.source.above();
    return this.element.isLocked || above.some(({ xml }) => locksAttribute(xml, this.name));
  }

  getMetadata(name: string): unknown {
    const fault = this.element.context.faults.metadata[name];
    const what = `attributes have no metadata '${name}'`;
    if (fault !== undefined) throw unknownMetadata(what, fault);
    switch (name) {
      case "isPresent":
        return this.origin === "own";
      case "isDefaultValue":
        return this.origin === "schema";
      case "isInheritedFromDefault":
        return this.origin === "schema" || this.origin === "defaultElement";
      case "isLocked":
        return this.isLocked;
      case "isEncrypted":
        return this.schema.isEncrypted;
      case "encryptionProvider":
        return this.schema.isEncrypted ? this.provider : "";
      default:
        throw unknownMetadata(what);
    }
  }

  set(value: Scalar): void {
    this.element.beforeWrite();
    if (this.isLocked) throw lockViolation();
    const { protection, faults } = this.element.context;
    const wanted = formatValue(this.schema, value);
    const text = faults.keeps[this.name]?.(wanted) ?? wanted;
    this.element.write(
      this.schema,
      this.schema.isEncrypted ? protection.write(this.schema, text, this.provider) : text,
    );
  }

  delete(): void {
    this.element.beforeWrite();
    if (this.isLocked) throw lockViolation();
    if (this.schema.required && this.element.isEntry && this.origin === "own") {
      throw configError(HRESULT.fileNotFound, `Element is missing required attributes ${this.name}`);
    }
    this.element.erase(this.schema);
  }

  /** Throws where the password that stands there is not for this machine, unless the manager overlooks it. */
  checkReadable(): void {
    if (!this.schema.isEncrypted || this.element.context.ignoresInvalidDecryption()) return;
    const { text } = this.element.find(this.name);
    if (text !== undefined) this.element.context.protection.read(this.schema, text);
  }

  /** The provider of the value as it stands, else the schema's. */
  private get provider(): string {
    const chosen = parseProtected(this.element.find(this.name).text ?? "")?.provider;
    return chosen ?? defaultProvider(this.schema);
  }

  private decrypt(text: string): string {
    const { protection, faults } = this.element.context;
    const strict = !this.element.context.ignoresInvalidDecryption() || faults.undecryptable === "error";
    if (strict) return protection.read(this.schema, text);
    try {
      return protection.read(this.schema, text);
    } catch {
      return "";
    }
  }
}
