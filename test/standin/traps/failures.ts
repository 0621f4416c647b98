import { expect } from "vitest";
import { fails, type Trap } from "./trap";

/** Refusals, with the type and HRESULT that a script sees. */
export const failures: readonly Trap[] = [
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
    expect.stringContaining("COMException 0x80070032 "),
  ),
];
