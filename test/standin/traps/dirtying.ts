import type { Trap } from "./trap";

const dirty = (what: string, script: string, says: "dirty" | "clean"): Trap => ({
  what: `${what} leaves the configuration ${says}`,
  script: `[void](Try-It { ${script} }); Test-Dirty $m`,
  says: [says],
});

/** What marks a configuration as one that a commit writes, and what does not. */
export const dirtying: readonly Trap[] = [
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
];
