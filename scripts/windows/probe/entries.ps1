# Entries of HTTP.sys: read in the registry, changed by netsh. All of ours are on ports of our own range.

# Ours: no other program asks for the entries of this one.
$AppId = '{5e0a4c5b-8f0d-4b1e-9a54-7f2f5d9c6b11}'
$IisAppId = '{4dc3e181-e14b-4a21-b022-59fc669b0914}'
$FirstPort = 44300
$LastPort = 44399
$HttpParameters = 'SYSTEM\CurrentControlSet\Services\HTTP\Parameters'

# http.h, HTTP_SERVICE_CONFIG_SSL_FLAG_*
$EntryFlags = [ordered]@{
    UseDsMapper = 0x1; NegotiateClientCert = 0x2; NoRawFilter = 0x4; Reject = 0x8; DisableHttp2 = 0x10; DisableQuic = 0x20
    DisableTls13 = 0x40; DisableOcspStapling = 0x80; EnableTokenBinding = 0x100; LogExtendedEvents = 0x200
    DisableLegacyTls = 0x400; EnableSessionTicket = 0x800; DisableTls12 = 0x1000; EnableClientCorrelation = 0x2000
    DisableSessionId = 0x4000; EnableCacheClientHello = 0x8000
}

function Get-FlagNames([long]$Flags) {
    $names = [System.Collections.Generic.List[object]]::new()
    $left = $Flags
    foreach ($name in $EntryFlags.Keys) {
        if ($Flags -band $EntryFlags[$name]) { $names.Add($name); $left = $left -band -bnot [long]$EntryFlags[$name] }
    }
    if ($left -ne 0) { $names.Add('0x{0:x}' -f $left) }
    return , $names
}

function Get-SubkeyNames([string]$Path) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return @() }
    return @($key.GetSubKeyNames())
}

# A number of a key of HKLM, which is made where it is not there; $null takes the value away.
function Set-KeyNumber([string]$Path, [string]$Name, $Number) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($Path)
    if ($null -eq $Number) { $key.DeleteValue($Name, $false) } else { $key.SetValue($Name, [int]$Number, 'DWord') }
    $key.Close()
}

# Only one that holds nothing.
function Remove-EmptyKey([string]$Path) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return }
    $empty = $key.SubKeyCount -eq 0 -and $key.ValueCount -eq 0
    $key.Close()
    if ($empty) { [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKey($Path, $false) }
}

# By store (SslBindingInfo, ...) and subkey: the values, and the flags by name.
function Get-Entries {
    $stores = [ordered]@{}
    foreach ($store in @(Get-SubkeyNames $HttpParameters)) {
        if ($store -notlike 'Ssl*') { continue }
        $stores[$store] = [ordered]@{}
        foreach ($name in @(Get-SubkeyNames "$HttpParameters\$store")) { $stores[$store][$name] = Get-KeyValues "$HttpParameters\$store\$name" }
    }
    return $stores
}

# Values of a key of HKLM, unexpanded; $null where it is not there.
function Get-KeyValues([string]$Path, [switch]$Kinds) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $null }
    $values = [ordered]@{}
    foreach ($name in @($key.GetValueNames())) {
        $value = $key.GetValue($name, $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
        $values[$name] = if ($Kinds) { [ordered]@{ kind = $key.GetValueKind($name).ToString(); value = $value } } else { $value }
        if ($name -eq 'DefaultFlags' -and -not $Kinds) { $values['flags'] = Get-FlagNames $value }
    }
    $key.Close()
    return $values
}

# The entry of a key as netsh takes it ("0.0.0.0:44301", "name:44301"): { store, name, values }, or $null.
function Find-Entry([string]$Key) {
    $stores = Get-Entries
    foreach ($store in @($stores.Keys)) {
        foreach ($name in @($stores[$store].Keys)) {
            $values = $stores[$store][$name]
            $named = if ($values.Contains('HostnamePort')) { $values['HostnamePort'] } else { $null }
            if ($name -eq $Key -or $named -eq $Key) { return [ordered]@{ store = $store; name = $name; values = $values } }
        }
    }
    return $null
}

# What differs between two answers of Find-Entry, by value: { before, after }.
function Compare-Entry($Before, $After) {
    if ($null -eq $Before -or $null -eq $After) { return [ordered]@{ thereBefore = ($null -ne $Before); thereAfter = ($null -ne $After) } }
    $changed = [ordered]@{}
    foreach ($name in @(@($Before['values'].Keys) + @($After['values'].Keys))) {
        $old = if ($Before['values'].Contains($name)) { ConvertTo-JsonText @{ v = $Before['values'][$name] } } else { 'absent' }
        $new = if ($After['values'].Contains($name)) { ConvertTo-JsonText @{ v = $After['values'][$name] } } else { 'absent' }
        if ($old -cne $new) { $changed[$name] = [ordered]@{ before = $old; after = $new } }
    }
    return $changed
}

function Invoke-Netsh([string]$Arguments) {
    $ran = Invoke-Program "$env:windir\System32\netsh.exe" $Arguments 60
    $ran.Insert(0, 'netsh', $Arguments)
    return $ran
}

# "ipport=..." or "hostnameport=..." of a key.
function Get-Tag([string]$Key) {
    if ($Key -match '^(\[|\d+\.\d+\.\d+\.\d+:)') { return "ipport=$Key" }
    return "hostnameport=$Key"
}

# Makes an entry anew. A store is named, since netsh requires it for names.
function Set-Entry([string]$Key, [string]$Hash, [string]$Options = '') {
    [void](Invoke-Netsh "http delete sslcert $(Get-Tag $Key)")
    $added = Invoke-Netsh "http add sslcert $(Get-Tag $Key) certhash=$Hash appid=$AppId certstorename=MY $Options".Trim()
    if ($null -eq (Find-Entry $Key)) { throw "no entry $Key after: $($added['netsh']): $($added['out'])" }
}

function Remove-Entry([string]$Key) {
    return Invoke-Netsh "http delete sslcert $(Get-Tag $Key)"
}

# netsh's words for each of our entries, which a group that was ended may have left.
function Get-LeftEntries($Stores) {
    $words = [System.Collections.Generic.List[object]]::new()
    foreach ($store in @($Stores.Keys)) {
        foreach ($name in @($Stores[$store].Keys)) {
            $key = if ($Stores[$store][$name].Contains('HostnamePort')) { $Stores[$store][$name]['HostnamePort'] } else { $name }
            if ($key -notmatch '(\d+)$' -or [int]$Matches[1] -lt $FirstPort -or [int]$Matches[1] -gt $LastPort) { continue }
            if ($store -like '*ScopedCcs*') { $words.Add("scopedccs=$key") }
            elseif ($store -like '*Ccs*') { $words.Add("ccs=$($Matches[1])") }
            else { $words.Add((Get-Tag $key)) }
        }
    }
    return , $words
}
