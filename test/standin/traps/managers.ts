import { expect } from "vitest";
import type { Trap } from "./trap";

const COMMITTED =
  "InvalidOperationException 0x80131509 The configuration object is read only, because it has been committed by a call to ServerManager.CommitChanges(). If write access is required, use ServerManager to get a new reference.";
const CONFLICT = "FileLoadException 0x80070020 Filename: ";

/** Views, commits, and what is left of objects after a commit and after Dispose. */
export const managers: readonly Trap[] = [
  {
    what: "a section of the same text is the same, of another spelling the same data",
    script:
      "$x = $c.GetSection($mapping, $site); $y = $c.GetSection($mapping, $site.ToUpperInvariant()); $s.SetAttributeValue('enabled', $true); $x.GetAttributeValue('enabled'); $y.GetAttributeValue('enabled'); [object]::ReferenceEquals($s, $x)",
    says: ["True", "True", "False"],
  },
  {
    what: "a write is seen at once through every wrapper of the entry",
    script:
      "$k = Get-Mappings $m; [void]$k[0].GetAttributeValue('userName'); (Get-Mappings $m)[0].SetAttributeValue('userName', 'eve'); $k[0].GetAttributeValue('userName'); $k[0].GetAttribute('userName').Delete(); '<' + (Get-Mappings $m)[0].GetAttributeValue('userName') + '>'",
    says: ["eve", "<>"],
  },
  {
    what: "managers do not see each other's changes, and the second commit is a conflict",
    script:
      "$o = Open-File $file; $l = Get-Mappings $o; Add-Mapping (Get-Mappings $m) 'd'; Show (Get-Mappings $o); Add-Mapping $l 'e'; $m.CommitChanges(); (Try-It { $o.CommitChanges() }).Substring(0, 39); (Try-It { $o.CommitChanges() }).Substring(0, 39); Show-File $file",
    says: ["a b c", CONFLICT.slice(0, 39), CONFLICT.slice(0, 39), "a b c d"],
  },
  {
    what: "after a commit the objects of a dirty configuration are read, not written",
    script:
      "$k = Get-Mappings $m; $x = $k[0]; Add-Mapping $k 'd'; $m.CommitChanges(); Show $k; foreach ($t in { $x.SetAttributeValue('userName', 'x') }, { $x.GetAttribute('userName').Delete() }, { $k.Remove($x) }, { $x.Delete() }, { Add-Mapping $k 'e' }, { $k.Clear() }, { $s.RevertToParent() }, { $s.SetMetadata('lockItem', $true) }) { Try-It $t }",
    says: ["a b c d", ...Array<string>(8).fill(COMMITTED)],
  },
  {
    what: "after a commit the objects of a clean configuration take writes that nothing saves",
    script:
      "$k = Get-Mappings $m; [void]$k.get_Count(); $m.CommitChanges(); Add-Mapping $k 'd'; Show $k; $m.CommitChanges(); Show-File $file",
    says: ["a b c d", "a b c"],
  },
  {
    what: "a manager has one configuration until a commit, and then another, read anew",
    script:
      "[object]::ReferenceEquals($c, $m.GetApplicationHostConfiguration()); $o = Open-File $file; Add-Mapping (Get-Mappings $o) 'd'; $o.CommitChanges(); $m.CommitChanges(); [object]::ReferenceEquals($c, $m.GetApplicationHostConfiguration()); Show (Get-Mappings $m)",
    says: ["True", "False", "a b c d"],
  },
  {
    what: "a commit writes what was changed",
    script:
      "$k = Get-Mappings $m; $k.Remove($k[1]); $k[0].SetAttributeValue('password', 'pässwörd'); $m.CommitChanges(); $o = Open-File $file; Show (Get-Mappings $o); (Get-Mappings $o)[0].GetAttributeValue('password'); [System.IO.File]::ReadAllText($file).Contains('[enc:IISCngProvider:')",
    says: ["a c", "pässwörd", "True"],
  },
  {
    what: "Dispose ends manager, configuration and elements, each in its way",
    script:
      "$m.Dispose(); foreach ($t in { $m.GetApplicationHostConfiguration() }, { $m.CommitChanges() }, { $c.GetSection($mapping) }, { $s.GetAttributeValue('userName'); $s.GetChildElement('oneToOneMappings') }) { (Get-Failure $(try { & $t } catch { $_ })).GetType().Name }; $m.Dispose()",
    says: [
      "ObjectDisposedException",
      "ObjectDisposedException",
      "ObjectDisposedException",
      "InvalidComObjectException",
    ],
  },
  {
    what: "elements end with their manager when nobody holds it",
    script:
      "$x = Get-Orphan $file; [string]$x.get_SectionPath() -eq $mapping; [GC]::Collect(); [GC]::WaitForPendingFinalizers(); (Try-It { $x.GetChildElement('oneToOneMappings') }).Split(' ')[0]; Show (Get-Mappings $m)",
    says: ["True", "InvalidComObjectException", "a b c"],
  },
  {
    what: "a property getter that throws answers nothing, its method throws",
    script: "$m.Dispose(); $null -eq $m.Sites; Try-It { $m.get_Sites() }",
    says: ["True", expect.stringContaining("ObjectDisposedException 0x80131622")],
  },
];
