import type { ConfigDocument } from "../document/document";
import { configError, HRESULT } from "../errors";
import { type KeyStore, parseProtected, protect, unprotect } from "../protection";
import type { AttributeSchema } from "../schema/types";
import { childrenNamed, type XmlElement } from "../xml/nodes";

/** Encrypts and decrypts with the providers that the document itself lists in configProtectedData. */
export class Protection {
  private readonly opened = new Map<string, string>();
  private readonly known = new Map<string, Buffer>();

  constructor(
    private readonly document: ConfigDocument,
    private readonly keys: KeyStore,
  ) {}

  /** Text not of the form `[enc:…:enc]` reads as it stands. Throws where key or provider is not this machine's. */
  read(attribute: AttributeSchema, text: string): string {
    const known = this.opened.get(text);
    if (known !== undefined) return known;
    const sealed = parseProtected(text);
    if (sealed === undefined) return text;
    if (sealed.payload === "") return "";
    const key = this.keyFor(attribute, sealed.provider);
    const plain = unprotect(key, sealed.payload, attribute.name);
    this.opened.set(text, plain);
    return plain;
  }

  write(attribute: AttributeSchema, plain: string, provider: string): string {
    const container = containerOf(this.document.root, provider);
    if (container === undefined) {
      const text = `Unrecognized configuration protection provider '${provider}' for attribute '${attribute.name}'`;
      throw configError(HRESULT.notFound, text);
    }
    const key = this.known.get(container) ?? this.keys.findOrCreate(container);
    this.known.set(container, key);
    return protect(provider, key, plain);
  }

  private keyFor(attribute: AttributeSchema, provider: string): Buffer {
    const container = containerOf(this.document.root, provider);
    const key = container === undefined ? undefined : (this.known.get(container) ?? this.keys.find(container));
    if (container !== undefined && key !== undefined) {
      this.known.set(container, key);
      return key;
    }
    const text = `Failed to decrypt attribute '${attribute.name}' because the keyset does not exist`;
    throw configError(HRESULT.keysetMissing, text);
  }
}

/** The provider that the schema names for an attribute. */
export function defaultProvider(attribute: AttributeSchema): string {
  return parseProtected(String(attribute.defaultValue ?? ""))?.provider ?? "";
}

export function providerNames(root: XmlElement): string[] {
  return providersIn(root).map((provider) => provider.attributes.get("name") ?? "");
}

function containerOf(root: XmlElement, provider: string): string | undefined {
  const found = providersIn(root).find((element) => element.attributes.get("name") === provider);
  return found === undefined ? undefined : (found.attributes.get("keyContainerName") ?? provider);
}

function providersIn(root: XmlElement): XmlElement[] {
  return childrenNamed(root, "configProtectedData")
    .flatMap((section) => childrenNamed(section, "providers"))
    .flatMap((providers) => childrenNamed(providers, "add"));
}
