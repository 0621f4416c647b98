import type { AdminManagerFactory, NativeElement } from "../engine/native";

/** An https binding of a site, as applicationHost.config has it. */
export interface HttpsBinding {
  readonly site: string;
  /** `ADDRESS:PORT:HOST`. */
  readonly information: string;
  readonly sslFlags: number;
}

export function httpsBindings(engine: AdminManagerFactory): HttpsBinding[] {
  const manager = engine.open();
  try {
    return entriesOf(manager.getSection("system.applicationHost/sites", "")).flatMap((site) =>
      entriesOf(site.getChildElement("bindings"))
        .filter((binding) => textOf(binding, "protocol").toLowerCase() === "https")
        .map((binding) => ({
          site: textOf(site, "name"),
          information: textOf(binding, "bindingInformation"),
          sslFlags: Number(binding.getAttribute("sslFlags").value),
        })),
    );
  } finally {
    manager.close();
  }
}

function entriesOf({ collection }: NativeElement): NativeElement[] {
  return Array.from({ length: collection?.count ?? 0 }, (_, index) => collection?.getItem(index)).filter(
    (entry) => entry !== undefined,
  );
}

function textOf(element: NativeElement, name: string): string {
  return String(element.getAttribute(name).value);
}
