import { allowsLocations, type Declaration } from "../document/declarations";
import { layersOf, setOverrideMode } from "../document/locations";
import { configError, HRESULT } from "../errors";
import type { NativeSection } from "../native";
import type { ElementSchema } from "../schema/types";
import type { Context } from "./context";
import { ElementView, type SectionFacts } from "./element";
import { type Source, sectionSource } from "./source";

/** A section at a location. */
export class SectionView extends ElementView implements NativeSection, SectionFacts {
  constructor(
    context: Context,
    schema: ElementSchema,
    readonly declaration: Declaration,
    readonly sectionPath: string,
    readonly location: string,
    source: Source = sectionSource(context.document, sectionPath, location),
  ) {
    super(context, schema, source, {
      refusal: () => this.isRefused,
    });
  }

  override get isSection(): boolean {
    return true;
  }

  override get section(): SectionFacts {
    return this;
  }

  /**
   * A location seen through APPHOST lies in the very file that declares the section: overrideModeDefault="Deny" and
   * overrideMode="Deny" do not bite here, allowDefinition and lockItem do.
   */
  override get isLocked(): boolean {
    return this.isRefused || super.isLocked;
  }

  /** Of the `<location>` tag that the section stands in here. */
  get overrideMode(): string {
    return this.modes().at(-1) ?? "Inherit";
  }

  get overrideModeEffective(): string {
    const said = this.modes().filter((mode) => mode !== "Inherit");
    return said.at(-1) ?? this.declaration.overrideModeDefault;
  }

  revertToParent(): void {
    this.deleteElement();
  }

  setOverrideMode(mode: string): void {
    if (!["Inherit", "Allow", "Deny"].includes(mode)) {
      throw configError(HRESULT.invalidData, "Enum must be one of Inherit, Allow, Deny");
    }
    setOverrideMode(this.context.document, this.sectionPath, this.location, mode);
  }

  private get isRefused(): boolean {
    if (this.context.faults.lockedSections.includes(this.sectionPath)) return true;
    return this.location !== "" && !allowsLocations(this.declaration);
  }

  private modes(): string[] {
    return layersOf(this.context.document, this.sectionPath, this.location).map(({ tag }) => {
      const legacy = tag?.attributes.get("allowOverride");
      const mode = tag?.attributes.get("overrideMode");
      return mode ?? (legacy === undefined ? "Inherit" : legacy === "false" ? "Deny" : "Allow");
    });
  }
}
