import type { AdminManager, NativeElement, NativeSchema } from "../engine/native";

interface Held {
  readonly manager: number;
  readonly element: NativeElement;
}

/** What the wrappers hold of the engine, by number: for one connection, that is, one PowerShell process. */
export class Handles {
  readonly #managers = new Map<number, AdminManager>();
  readonly #elements = new Map<number, Held>();
  readonly #schemas: NativeSchema[] = [];
  readonly #schemaNumbers = new Map<NativeSchema, number>();
  #last = 0;

  addManager(manager: AdminManager): number {
    this.#last += 1;
    this.#managers.set(this.#last, manager);
    return this.#last;
  }

  manager(handle: number): AdminManager {
    return present(this.#managers.get(handle), "manager", handle);
  }

  addElement(manager: number, element: NativeElement): number {
    this.#last += 1;
    this.#elements.set(this.#last, { manager, element });
    return this.#last;
  }

  element(handle: number): NativeElement {
    return this.#held(handle).element;
  }

  /** The manager that an element came from. */
  ownerOf(handle: number): number {
    return this.#held(handle).manager;
  }

  schemaNumber(schema: NativeSchema): number {
    const known = this.#schemaNumbers.get(schema);
    if (known !== undefined) return known;
    this.#schemaNumbers.set(schema, this.#schemas.length);
    return this.#schemas.push(schema) - 1;
  }

  schema(number: number): NativeSchema {
    return present(this.#schemas[number], "schema", number);
  }

  closeManager(handle: number): void {
    const manager = this.manager(handle);
    this.#managers.delete(handle);
    for (const [number, held] of this.#elements) if (held.manager === handle) this.#elements.delete(number);
    manager.close();
  }

  closeAll(): void {
    for (const handle of [...this.#managers.keys()]) this.closeManager(handle);
  }

  #held(handle: number): Held {
    return present(this.#elements.get(handle), "element", handle);
  }
}

function present<T>(value: T | undefined, kind: string, handle: number): T {
  if (value === undefined) throw new Error(`no ${kind} with the number ${handle}: released, or never given out`);
  return value;
}
