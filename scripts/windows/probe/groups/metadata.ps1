# What the managed API tells of entries and values that a site inherits, on a copy of applicationHost.config.
$Section = 'system.webServer/security/authentication/iisClientCertificateMappingAuthentication'
$Copy = Join-Path $Probe.folder 'metadata.config'
$EntryMetadata = 'collectionItemLocationConfigPath', 'collectionItemFileConfigPath', 'isPresent', 'deepestPathSet', 'isLocked'
$ValueMetadata = 'isPresent', 'isInheritedFromDefault', 'isDefaultValue', 'isLocked', 'encryptionProvider', 'isEncrypted'

function Open-Copy {
    (New-Manager).Dispose()
    return , [Microsoft.Web.Administration.ServerManager]::new($Copy)
}

# One change of the mappings of a location ('' is the server level).
function Edit-Mappings([string]$Location, [scriptblock]$EditDone) {
    $manager = Open-Copy
    try {
        $section = $manager.GetApplicationHostConfiguration().GetSection($Section, $Location)
        $null = & $EditDone $section
        $manager.CommitChanges()
    } finally { $manager.Dispose() }
}

function Add-Mapping($Mappings, [string]$Certificate, [string]$Password = '') {
    $entry = $Mappings.CreateElement()
    $entry.SetAttributeValue('certificate', $Certificate)
    $entry.SetAttributeValue('userName', 'probe')
    if ($Password) { $entry.SetAttributeValue('password', $Password) }
    [void]$Mappings.Add($entry)
}

function Get-Metadata($Of, $Names) {
    $found = [ordered]@{}
    foreach ($name in $Names) { $found[$name] = Get-Outcome { $Of.GetMetadata($name) } }
    return $found
}

# Entries and values of a location as a fresh manager sees them.
function Read-Location([string]$Location, [bool]$IgnoreDecryption = $false) {
    $manager = Open-Copy
    try {
        $config = $manager.GetApplicationHostConfiguration()
        if ($IgnoreDecryption) { $config.SetMetadata('ignoreInvalidDecryption', $true) }
        $section = $config.GetSection($Section, $Location)
        $entries = Get-Outcome { Read-Entries $section.GetCollection('oneToOneMappings') }
        $values = [ordered]@{}
        foreach ($name in 'enabled', 'oneToOneCertificateMappingsEnabled', 'defaultLogonDomain') { $values[$name] = Get-Outcome { Read-Value $section $name } }
        return [ordered]@{ entries = $entries; values = $values }
    } finally { $manager.Dispose() }
}

function Read-Entries($Mappings) {
    $found = [System.Collections.Generic.List[object]]::new()
    foreach ($entry in @($Mappings)) {
        $found.Add([ordered]@{
            certificate = $entry.GetAttributeValue('certificate')
            isLocallyStored = Get-Outcome { $entry.get_IsLocallyStored() }
            metadata = Get-Metadata $entry $EntryMetadata
            userName = Get-Outcome { Read-Value $entry 'userName' }
            # Only its length: the probe prints no password.
            passwordLength = Get-Outcome { $entry.GetAttributeValue('password').Length }
        })
    }
    return , $found
}

function Read-Value($Element, [string]$Name) {
    $attribute = $Element.GetAttribute($Name)
    return [ordered]@{ value = $attribute.get_Value(); inheritedFromDefault = $attribute.get_IsInheritedFromDefaultValue(); metadata = (Get-Metadata $attribute $ValueMetadata) }
}

# A password of the copy replaced by one that no key decrypts.
function Break-Password {
    $text = [System.IO.File]::ReadAllText($Copy)
    $pattern = '(certificate="U0VDUkVU"[^>]*password="\[enc:[^:]*:)[^:]*|(password="\[enc:[^:]*:)[^:]*(?=:enc\]"[^>]*certificate="U0VDUkVU")'
    $broken = [regex]::Replace($text, $pattern, '$1$2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')
    [System.IO.File]::WriteAllText($Copy, $broken)
    return $text -cne $broken
}

function Invoke-Group {
    New-ProbeSite @()
    [System.IO.File]::Copy($ConfigFile, $Copy, $true)
    $tells = 'own: MACHINE/WEBROOT/APPHOST/SITE; inherited: MACHINE/WEBROOT/APPHOST'
    Add-Answer 'nothing-set' 'no entries; values from the schema: isInheritedFromDefault true, isPresent false' { Read-Location $SiteName }
    Add-Answer 'inherited-and-own' "collectionItemLocationConfigPath tells them apart ($tells); isLocallyStored is true for both" {
        Edit-Mappings '' { param($s) Add-Mapping $s.GetCollection('oneToOneMappings') 'QUJPVkU='; $s.SetAttributeValue('enabled', $true) }
        Edit-Mappings $SiteName { param($s) Add-Mapping $s.GetCollection('oneToOneMappings') 'T1dO'; $s.SetAttributeValue('defaultLogonDomain', 'PROBE') }
        [ordered]@{ serverLevel = Read-Location ''; site = Read-Location $SiteName; below = Read-Location "$SiteName/folder" }
    }
    Add-Answer 'value-set-to-what-is-inherited' 'isPresent true where the file says it, though the value is the same' {
        Edit-Mappings $SiteName { param($s) $s.SetAttributeValue('enabled', $true) }
        Read-Location $SiteName
    }
    Add-Answer 'behind-clear' 'after clear, the same text may be an own entry' {
        Edit-Mappings $SiteName { param($s) $m = $s.GetCollection('oneToOneMappings'); $m.Clear(); Add-Mapping $m 'QUJPVkU=' }
        Read-Location $SiteName
    }
    Add-Answer 'uncommitted' 'no path before the commit' {
        $manager = Open-Copy
        try {
            $mappings = $manager.GetApplicationHostConfiguration().GetSection($Section, $SiteName).GetCollection('oneToOneMappings')
            Add-Mapping $mappings 'TkVX'
            Read-Entries $mappings
        } finally { $manager.Dispose() }
    }
    Add-Answer 'removing-an-inherited-entry' 'refused, or silently nothing: the collection has no remove element' {
        $outcome = Get-Outcome {
            Edit-Mappings "$SiteName/folder" {
                param($s)
                $m = $s.GetCollection('oneToOneMappings')
                foreach ($one in @($m)) { $m.Remove($one) }
            }
        }
        [ordered]@{ outcome = $outcome; site = Read-Location $SiteName; below = Read-Location "$SiteName/folder" }
    }
    Add-Answer 'case-of-names' 'unknown: whether GetAttributeValue ignores case' {
        $manager = Open-Copy
        try { $manager.GetApplicationHostConfiguration().GetSection($Section, '').GetAttributeValue('ENABLED') } finally { $manager.Dispose() }
    }
    Add-Answer 'password-that-does-not-decrypt' 'invalidates its element, and may fail the whole walk; with ignoreInvalidDecryption it reads as empty' {
        Edit-Mappings $SiteName { param($s) Add-Mapping $s.GetCollection('oneToOneMappings') 'U0VDUkVU' 'a password of the probe' }
        $whole = Read-Location $SiteName
        [ordered]@{ whole = $whole; broken = (Break-Password); read = (Read-Location $SiteName); ignoring = (Read-Location $SiteName $true) }
    }
    [System.IO.File]::Delete($Copy)
}
