# Entries of HTTP.sys as they stand in the registry, where they are read: what netsh shows is translated.
$SslStores = @(@('address', 'SslBindingInfo'), @('name', 'SslSniBindingInfo'), @('ccs', 'SslCcsBindingInfo'))
$LongestTold = 1000
$LongestHash = 64

# Of all three stores, in the order of the registry.
function Get-SslEntries {
    $SslSubkeys.Clear()
    $entries = [System.Collections.Generic.List[object]]::new()
    foreach ($pair in $SslStores) { $entries.AddRange((Get-StoreEntries $pair[0] $pair[1])) }
    return , $entries
}

# `store|endpoint` -> subkey, of what was read last: a late step reads its own entry again, and not all of them.
$SslSubkeys = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)

function Get-StoreEntries($Store, $Key) {
    $entries = [System.Collections.Generic.List[object]]::new()
    foreach ($name in (Get-WindowsSslNames $Key)) {
        $entry = Get-StoreEntry $Store $Key $name
        if ($null -eq $entry) { continue }
        $SslSubkeys["$Store|$($entry['endpoint'])"] = $name
        $entries.Add($entry)
    }
    return , $entries
}

# An entry that cannot be read is told as a fault, and spoils no other. $null where it has gone meanwhile.
function Get-StoreEntry($Store, $Key, $Name) {
    $entry = [ordered]@{ store = $Store; endpoint = (Limit-Told (Get-SslEndpoint $Store $Name)) }
    try {
        $values = Get-WindowsSslValues $Key $Name
        if ($null -eq $values) { return $null }
        Add-SslValues $entry $values
    } catch {
        $entry['fault'] = Hide-Secrets (ConvertTo-Fault @{ error = $_ }) $null
    }
    return $entry
}

# A port of the central store is called by its number, whatever stands before that.
function Get-SslEndpoint($Store, $Name) {
    if ($Store -ne 'ccs') { return Get-EndpointText $Name }
    $endpoint = ConvertTo-Endpoint $Name
    return $(if ($null -eq $endpoint) { $Name } else { [string]$endpoint['port'] })
}

function Add-SslValues($Entry, $Values) {
    # From Server 2022 on, the subkey of a name is a GUID.
    $named = Get-SslText $Values 'HostnamePort'
    if ($Entry['store'] -eq 'name' -and $named -ne '') { $Entry['endpoint'] = Get-EndpointText $named }
    $read = [ordered]@{
        certificateHash = (Get-SslHash $Values)
        appId = (Get-SslAppId $Values)
        certificateStoreName = (Get-SslText $Values 'SslCertStoreName')
        flags = (Get-SslNumber $Values 'DefaultFlags')
        checkMode = (Get-SslNumber $Values 'DefaultSslCertCheckMode')
        revocationFreshnessTime = (Get-SslNumber $Values 'DefaultSslRevocationFreshnessTime')
        urlRetrievalTimeout = (Get-SslNumber $Values 'DefaultSslRevocationUrlRetrievalTimeout')
        ctlIdentifier = (Get-SslText $Values 'DefaultSslCtlIdentifier')
        ctlStoreName = (Get-SslText $Values 'DefaultSslCtlStoreName')
    }
    foreach ($pair in $read.GetEnumerator()) { $Entry[$pair.get_Key()] = $pair.get_Value() }
}

function Get-SslHash($Values) {
    $bytes = $Values['SslCertHash']
    if ($null -eq $bytes) { return '' }
    if ($bytes -isnot [byte[]]) { throw (New-SslTypeFault 'SslCertHash' 'REG_BINARY') }
    if ($bytes.get_Length() -gt $LongestHash) { throw (New-Fault 'invalid' "The registry value SslCertHash has more than $LongestHash bytes") }
    return (ConvertTo-Hex $bytes).ToUpperInvariant()
}

function Get-SslAppId($Values) {
    $bytes = $Values['AppId']
    if ($null -eq $bytes) { return '' }
    if ($bytes -isnot [byte[]]) { throw (New-SslTypeFault 'AppId' 'REG_BINARY') }
    if ($bytes.get_Length() -ne 16) { throw (New-Fault 'invalid' 'The registry value AppId has not 16 bytes') }
    return [Guid]::new($bytes).ToString('B')
}

# As REG_DWORD the registry gives a number with a sign.
function Get-SslNumber($Values, $Name) {
    $value = $Values[$Name]
    if ($null -eq $value) { return 0L }
    if ($value -isnot [int]) { throw (New-SslTypeFault $Name 'REG_DWORD') }
    return [long]$value -band 0xFFFFFFFFL
}

function Get-SslText($Values, $Name) {
    $value = $Values[$Name]
    if ($null -eq $value) { return '' }
    if ($value -isnot [string]) { throw (New-SslTypeFault $Name 'REG_SZ') }
    if ($value.get_Length() -gt $LongestTold) { throw (New-Fault 'invalid' "The registry value $Name has more than $LongestTold characters") }
    return $value
}

function New-SslTypeFault($Name, $Type) {
    return New-Fault 'invalid' "The registry value $Name is not of type $Type"
}

function Limit-Told([string]$Text) {
    return $Text.Substring(0, [Math]::Min($LongestTold, $Text.get_Length()))
}
