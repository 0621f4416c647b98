# Metadata of configuration objects, whose names differ between versions of IIS: an unknown one is answered with
# "not supported" (0x80070032), which must not spoil what was asked, nor must any other number. facts: nativerd, MC-IISA.

# Only what says that the file cannot be had now says nothing of the name.
function Test-UnknownMetadata($Failure) {
    return @('conflict', 'denied') -notcontains (ConvertTo-Fault $Failure)['kind']
}

# $null where this server does not know the name.
function Get-Metadata($Object, $Name) {
    try { return $Object.GetMetadata($Name) }
    catch {
        if (Test-UnknownMetadata @{ error = $_ }) { return $null }
        throw
    }
}

# Whether the name is known.
function Set-ConfigurationMetadata($Configuration, $Name, $Value) {
    try {
        $Configuration.SetMetadata($Name, $Value)
        return $true
    } catch {
        if (Test-UnknownMetadata @{ error = $_ }) { return $false }
        throw
    }
}

# Path of the location that holds an entry, such as MACHINE/WEBROOT/APPHOST/SITE; empty where it is not told.
function Get-EntryPath($Entry) {
    return [string](Get-Metadata $Entry 'collectionItemLocationConfigPath')
}

# Names that are missing of those that the agent uses, tried on a module: every server has some.
function Get-MissingMetadata($View, $Modules) {
    $missing = [System.Collections.Generic.List[object]]::new()
    if ($View.decryptionStrict) { $missing.Add('ignoreInvalidDecryption') }
    if ($null -ne $Modules -and $null -eq (Get-Metadata (Get-Section $View $ModulesSection '') 'deepestPathSet')) { $missing.Add('deepestPathSet') }
    if ($null -eq $Modules -or $Modules.entries.get_Count() -eq 0) { return , $missing }
    $entry = $Modules.entries.get_Item(0)
    if ((Get-EntryPath $entry.element) -eq '') { $missing.Add('collectionItemLocationConfigPath') }
    $attribute = $entry.element.GetAttribute('name')
    foreach ($name in 'isEncrypted', 'isLocked', 'isPresent') {
        if ($null -eq (Get-Metadata $attribute $name)) { $missing.Add($name) }
    }
    return , $missing
}
