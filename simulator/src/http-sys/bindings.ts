import { SECTION } from "../engine/edit";
import { type AdminManagerFactory, itemsOf, type NativeElement } from "../engine/native";

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
    return httpsBindingsIn(manager.getSection(SECTION.sites, "")).map(({ element: _, ...binding }) => binding);
  } finally {
    manager.close();
  }
}

/** In the order of the sites, each with the element that it was read from. */
export function httpsBindingsIn(sites: NativeElement): (HttpsBinding & { readonly element: NativeElement })[] {
  return itemsOf(sites).flatMap((site) =>
    itemsOf(site.getChildElement("bindings"))
      .filter((element) => textOf(element, "protocol").toLowerCase() === "https")
      .map((element) => ({
        site: textOf(site, "name"),
        information: textOf(element, "bindingInformation"),
        sslFlags: Number(element.getAttribute("sslFlags").value),
        element,
      })),
  );
}

function textOf(element: NativeElement, name: string): string {
  return String(element.getAttribute(name).value);
}
