import type { Trap } from "./trap";

/** Types that are read and taken, and where values come from. */
export const values: readonly Trap[] = [
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
