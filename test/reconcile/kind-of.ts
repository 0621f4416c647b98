import type { Kind } from "../../provider/src/reconcile/kind";
import { KINDS } from "../../provider/src/resources/kinds";

export function kindOf(type: string): Kind {
  const kind = KINDS.find((candidate) => candidate.type === type);
  if (!kind) throw new Error(`there is no Kind ${type}`);
  return kind;
}
