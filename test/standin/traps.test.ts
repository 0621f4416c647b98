import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quote } from "../../simulator/src/standin/compile";
import { withoutPowershell } from "../support/powershell";
import { runScript, testServer } from "./run";

interface Trap {
  readonly what: string;
  /** PowerShell on the helpers of traps.ps1: $file, and its $m, $c and $s. */
  readonly script: string;
  readonly says: readonly string[];
}

const COMMITTED =
  "InvalidOperationException 0x80131509 The configuration object is read only, because it has been committed by a call to ServerManager.CommitChanges(). If write access is required, use ServerManager to get a new reference.";
const CONFLICT = "FileLoadException 0x80070020 Filename: ";

const dirty = (what: string, script: string, says: "dirty" | "clean"): Trap => ({
  what: `${what} leaves the configuration ${says}`,
  script: `[void](Try-It { ${script} }); Test-Dirty $m`,
  says: [says],
});

const fails = (what: string, script: string, failure: string): Trap => ({
  what,
  script: `Try-It { ${script} }`,
  says: [failure],
});

const TRAPS: readonly Trap[] = [
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
    says: [
      expect.stringContaining("InvalidOperationException 0x80131509 Collection was modified") as unknown as string,
      "0",
    ],
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

  dirty("looking at everything", "Show (Get-Mappings $m); $s.GetAttributeValue('enabled'); $s.get_IsLocked()", "clean"),
  dirty("writing the value that is there", "$s.SetAttributeValue('enabled', $s.GetAttributeValue('enabled'))", "dirty"),
  dirty("a value that is refused", "$s.SetAttributeValue('logonMethod', 'Sometimes')", "dirty"),
  dirty("an unknown attribute", "$s.SetAttributeValue('sslFlags', 1)", "clean"),
  dirty("a wrong .NET type", "$m.get_Sites()[0].SetAttributeValue('id', '2')", "clean"),
  dirty("making an element", "(Get-Mappings $m).CreateElement()", "clean"),
  dirty(
    "setting a loose element's attribute",
    "(Get-Mappings $m).CreateElement().SetAttributeValue('userName', 'x')",
    "dirty",
  ),
  dirty("a refused Add", "$k = Get-Mappings $m; $k.Add($k.CreateElement())", "dirty"),
  dirty("unsetting what is not set", "$s.GetAttribute('enabled').Delete()", "dirty"),
  dirty("a refused unset", "(Get-Mappings $m)[0].GetAttribute('certificate').Delete()", "clean"),
  dirty("a refused removal", "(Get-Mappings $m).RemoveAt(7)", "clean"),
  dirty("Clear", "(Get-Mappings $m).Clear()", "dirty"),
  dirty("an element's Delete", "(Get-Mappings $m)[0].Delete()", "dirty"),
  dirty("RevertToParent", "$s.RevertToParent()", "dirty"),
  dirty("metadata of an element", "$s.SetMetadata('nothing', 1)", "dirty"),
  dirty("metadata of the configuration", "$c.SetMetadata('ignoreInvalidDecryption', $true)", "clean"),

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
    what: "a property getter that throws answers nothing, its method throws",
    script: "$m.Dispose(); $null -eq $m.Sites; Try-It { $m.get_Sites() }",
    says: ["True", expect.stringContaining("ObjectDisposedException 0x80131622") as unknown as string],
  },

  fails(
    "GetSection with $null takes the overload with a type, and fails",
    "$c.GetSection($mapping, $null)",
    "ArgumentNullException 0x80004003 Value cannot be null. (Parameter 'type')",
  ),
  fails(
    "an empty attribute name is refused",
    "$s.GetAttributeValue('')",
    "ArgumentNullException 0x80004003 Value cannot be null. (Parameter 'attributeName')",
  ),
  fails("an unknown attribute", "$s.GetAttributeValue('x')", "COMException 0x80070585 Invalid index."),
  fails("an unknown child", "$s.GetCollection('x')", "COMException 0x80070585 Invalid index."),
  {
    what: "an element without a collection has none, and the server level is an empty path",
    script: "$null -eq $s.GetCollection(); $c.GetSection($mapping, '').GetCollection('oneToOneMappings').get_Count()",
    says: ["True", "0"],
  },
  fails("an unknown site", "$c.GetSection($mapping, 'Nowhere')", "FileNotFoundException 0x80070002 Filename: "),
  fails("an undeclared section", "$c.GetSection('system.webServer/nothing')", "COMException 0x80070490 Filename: "),
  fails("a duplicate", "Add-Mapping (Get-Mappings $m) 'a'", "COMException 0x800700B7 Filename: "),
  fails(
    "a missing required attribute",
    "$k = Get-Mappings $m; $k.Add($k.CreateElement())",
    "FileNotFoundException 0x80070002 Filename: ",
  ),
  fails(
    "a value that is none of an enum",
    "$s.SetAttributeValue('logonMethod', 'Sometimes')",
    "COMException 0x8007000D Filename: ",
  ),
  fails(
    "metadata that an attribute does not have",
    "$s.GetAttribute('enabled').GetMetadata('x')",
    expect.stringContaining("COMException 0x80070032 ") as unknown as string,
  ),

  {
    what: "values are read as .NET types of the schema's types",
    script:
      "foreach ($n in 'enabled', 'defaultLogonDomain', 'logonMethod') { $s.GetAttributeValue($n).GetType().Name }; $c.GetSection($access, $site).GetAttributeValue('sslFlags').GetType().Name; $m.get_Sites()[0].GetAttributeValue('id').GetType().Name; [string]$m.get_Sites()[0].GetChildElement('limits').GetAttributeValue('connectionTimeout')",
    says: ["Boolean", "String", "Int32", "Int32", "Int64", "00:02:00"],
  },
  {
    what: "enums and flags take numbers, names and .NET enums",
    script:
      "$f = $c.GetSection($access, $site); foreach ($v in 'Ssl, SslNegotiateCert', 8, 'None') { $f.SetAttributeValue('sslFlags', $v); $f.GetAttributeValue('sslFlags') }; $s.SetAttributeValue('logonMethod', [DayOfWeek]::Tuesday); $s.GetAttributeValue('logonMethod')",
    says: ["40", "8", "0", "2"],
  },
  {
    what: "numbers and time spans take their own types only",
    script:
      "$x = $m.get_Sites()[0]; Try-It { $x.SetAttributeValue('id', '2') }; (Try-It { $x.SetAttributeValue('id', -1) }).Substring(0, 38); Try-It { $x.GetChildElement('limits').SetAttributeValue('connectionTimeout', '00:01:00') }; $x.SetAttributeValue('id', [uint32]7); $x.get_Id(); $l = $x.GetChildElement('limits'); $l.SetAttributeValue('connectionTimeout', [TimeSpan]'01:02:03'); [string]$l.GetAttributeValue('connectionTimeout')",
    says: [
      "InvalidCastException 0x80004002 Specified cast is not valid.",
      "ArgumentOutOfRangeException 0x80131502",
      "InvalidCastException 0x80004002 Unable to cast object of type 'System.String' to type 'System.TimeSpan'.",
      "7",
      "01:02:03",
    ],
  },
  {
    what: "the indexer hands over what came out of a pipeline, which COM cannot store",
    script:
      "$x = (Get-Mappings $m)[0]; $v = 'eve' | ForEach-Object { $_ }; Try-It { $x['userName'] = $v }; $x['userName'] = [string]$v; $x['userName']; $v = 'adam' | ForEach-Object { $_ }; $x.SetAttributeValue('userName', $v); $x['userName']",
    says: [
      "COMException 0x80020005 Type mismatch. (Exception from HRESULT: 0x80020005 (DISP_E_TYPEMISMATCH))",
      "eve",
      "adam",
    ],
  },
  {
    what: "sites are found by name in any case, and not at all where there is none",
    script:
      "[string]$m.Sites['default web site']; $m.get_Sites()['default web site'].get_Id(); $null -eq $m.Sites['x']; $m.Sites[0].Applications['/'].Path",
    says: ["Default Web Site", "1", "True", "/"],
  },
  {
    what: "attributes and children are found in any case, unknown ones are null",
    script:
      "$s.get_Attributes()['ENABLED'].get_Name(); $null -eq $s.get_Attributes()['x']; $s.get_ChildElements()['onetoonemappings'].get_ElementTagName(); $null -eq $s.get_ChildElements()['x']",
    says: ["enabled", "True", "oneToOneMappings", "True"],
  },
  {
    what: "an attribute tells where its value comes from",
    script:
      "$a = $s.GetAttribute('oneToOneCertificateMappingsEnabled'); $a.get_IsInheritedFromDefaultValue(); $a.GetMetadata('isPresent'); $a.set_Value($false); $a.get_IsInheritedFromDefaultValue(); $a.GetMetadata('isPresent'); $a.Delete(); $a.get_Value(); $a.GetMetadata('isPresent'); (Get-Mappings $m)[0].GetAttribute('password').get_IsProtected()",
    says: ["True", "False", "False", "True", "True", "False", "True"],
  },
  {
    what: "IsLocallyStored compares files: not yet written is not local, and the server level is",
    script:
      "$k = Get-Mappings $m; $d = New-Mapping $k 'd'; [void]$k.Add($d); $d.get_IsLocallyStored(); $k[0].get_IsLocallyStored(); $c.GetSection('system.webServer/security/authentication/anonymousAuthentication', $site).get_IsLocallyStored()",
    says: ["False", "True", "True"],
  },
  {
    what: "through APPHOST a location is not locked, whatever the declaration says",
    script:
      "$s.get_IsLocked(); [string]$s.get_OverrideModeEffective(); $d = $c.get_RootSectionGroup().get_SectionGroups()['system.webServer'].get_SectionGroups()['security']; $d.get_Sections()['access'].get_OverrideModeDefault(); $null -eq $d.get_Sections()['x']; $c.GetLocationPaths() -contains $site",
    says: ["False", "Deny", "Deny", "True", "True"],
  },
  {
    what: "the schema is there to read",
    script:
      "$k = Get-Mappings $m; $k.get_Schema().get_AddElementNames(); $k.get_AllowsAdd(); $k.get_AllowsRemove(); $k.get_AllowsClear(); $k.get_Schema().GetAddElementSchema('add').get_AttributeSchemas()['password'].get_IsEncrypted(); $v = $s.get_Schema().get_AttributeSchemas()['logonMethod'].GetEnumValues(); $v['batch'].get_Value(); $v.GetName(3); $null -eq $v.GetName(9); $null -eq $s.get_Schema().get_AttributeSchemas()['enabled'].GetEnumValues()",
    says: ["add", "True", "False", "True", "True", "1", "ClearText", "True", "True"],
  },
  {
    what: "one password that cannot be decrypted spoils the walk, unless that is overlooked",
    script:
      "$k = Get-Mappings $m; $k[1].SetAttributeValue('password', 'secret'); $m.CommitChanges(); $t = [System.IO.File]::ReadAllText($file); [System.IO.File]::WriteAllText($file, [regex]::Replace($t, '(?<=\\[enc:IISCngProvider:)[^:]+', 'AAAA')); $m.CommitChanges(); (Try-It { Show (Get-Mappings $m) }).Split(' ')[0]; $o = Open-File $file; $o.GetApplicationHostConfiguration().SetMetadata('ignoreInvalidDecryption', $true); Show (Get-Mappings $o)",
    says: ["COMException", "a b c"],
  },
  {
    what: "a read-only manager is live, and refuses writes",
    script:
      "$r = [Microsoft.Web.Administration.ServerManager]::new($true, $file); $k = Get-Mappings $r; $x = $k[0]; $x.GetAttributeValue('userName'); (Get-Mappings $m)[0].SetAttributeValue('userName', 'eve'); $m.CommitChanges(); $x.GetAttributeValue('userName'); $k.get_Count(); (Try-It { $x.SetAttributeValue('userName', 'x') }).Split(' ')[0]; (Try-It { $k.Clear() }).Split(' ')[0]",
    says: ["user of a", "eve", "3", "InvalidOperationException", "InvalidOperationException"],
  },
];

describe.skipIf(withoutPowershell("the stand-in's behaviour"))("on the stand-in", () => {
  const server = testServer();
  let said: string[][] = [];

  beforeAll(async () => {
    const cases = TRAPS.map(({ script }, number) => `Start-Case ${number} { ${script} }`);
    const common = readFileSync(join(__dirname, "traps.ps1"), "utf8");
    const { code, stdout, stderr } = await runScript(
      server,
      [`$folder = ${quote(server.folder)}`, common, ...cases].join("\n"),
    );
    expect([code, stderr]).toEqual([0, ""]);
    said = stdout
      .split(/^case \d+\r?\n/m)
      .slice(1)
      .map((lines) => lines.split(/\r?\n/).slice(0, -1));
  });
  afterAll(() => server.close());

  test.each(TRAPS.map(({ what, says }, number) => ({ what, says, number })))("$what", ({ says, number }) => {
    expect(said[number]).toEqual(says);
  });
});
