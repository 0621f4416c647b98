import type { NativeElement, Scalar } from "../engine/native";

export function readValue(element: NativeElement, name: string): Scalar {
  return element.getAttribute(name).value;
}

export function readText(element: NativeElement, name: string): string {
  return String(readValue(element, name));
}
