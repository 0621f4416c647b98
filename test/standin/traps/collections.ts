import { expect } from "vitest";
import { fails, type Trap } from "./trap";

/** Collections are snapshots; Remove looks by reference, RemoveAt by native index. */
export const collections: readonly Trap[] = [
  {
    what: "a collection is a snapshot of its first walk, also for counting",
    script:
      "$k = Get-Mappings $m; [void]$k.get_Count(); Add-Mapping (Get-Mappings $m) 'd'; Show $k; Show (Get-Mappings $m)",
    says: ["a b c", "a b c d"],
  },
  {
    what: "a collection that was never walked sees what came before its first walk",
    script: "$k = Get-Mappings $m; Add-Mapping (Get-Mappings $m) 'd'; Show $k",
    says: ["a b c d"],
  },
  {
    what: "a walked collection follows what is added and removed through itself",
    script:
      "$k = Get-Mappings $m; $b = $k[1]; Add-Mapping $k 'd'; $k.Remove($b); [void]$k.AddAt(0, (New-Mapping $k 'e')); Show $k; Show (Get-Mappings $m)",
    says: ["e a c d", "e a c d"],
  },
  {
    what: "Remove of another wrapper's element does nothing, without error",
    script: "$k = Get-Mappings $m; $k.Remove((Get-Mappings $m)[1]); Show $k; Show (Get-Mappings $m); Test-Dirty $m",
    says: ["a b c", "a b c", "clean"],
  },
  {
    what: "Remove of what was just added to a collection never walked does nothing",
    script: "$k = Get-Mappings $m; $d = New-Mapping $k 'd'; [void]$k.Add($d); $k.Remove($d); Show (Get-Mappings $m)",
    says: ["a b c d"],
  },
  {
    what: "RemoveAt takes the native index, and another entry after changes through a second wrapper",
    script:
      "$k = Get-Mappings $m; [void]$k.get_Count(); (Get-Mappings $m).RemoveAt(0); $k.RemoveAt(1); Show $k; Show (Get-Mappings $m)",
    says: ["a c", "b"],
  },
  {
    what: "RemoveAt behind the last native entry is refused",
    script: "$k = Get-Mappings $m; [void]$k.get_Count(); (Get-Mappings $m).RemoveAt(0); Try-It { $k.RemoveAt(2) }",
    says: ["COMException 0x80070585 Invalid index."],
  },
  {
    what: "an element's Delete removes the entry, which the list still holds",
    script: "$k = Get-Mappings $m; $k[1].Delete(); $k.get_Count(); Show (Get-Mappings $m)",
    says: ["3", "a c"],
  },
  {
    what: "Remove inside foreach throws",
    script:
      "$k = Get-Mappings $m; Try-It { foreach ($x in $k) { $k.Remove($x) } }; foreach ($x in @($k)) { $k.Remove($x) }; $k.get_Count()",
    says: [expect.stringContaining("InvalidOperationException 0x80131509 Collection was modified"), "0"],
  },
  {
    what: "negative indexes count from the end, texts name attributes",
    script: "$k = Get-Mappings $m; $k[-1].GetAttributeValue('certificate'); Try-It { $k['0'] }",
    says: ["c", "COMException 0x80070585 Invalid index."],
  },
  {
    what: "Clear empties the collection and its list",
    script: "$k = Get-Mappings $m; [void]$k.get_Count(); $k.Clear(); $k.get_Count(); (Get-Mappings $m).get_Count()",
    says: ["0", "0"],
  },
  fails(
    "an element of another manager is not removed but refused",
    "$o = Open-File $file; (Get-Mappings $m).Remove((Get-Mappings $o)[0])",
    "InvalidOperationException 0x80131509 The element belongs to another configuration object.",
  ),
];
