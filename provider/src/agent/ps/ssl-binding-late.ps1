# The late step of an operation on an entry of HTTP.sys. Nothing compares and swaps: so the entry is read just before, the very
# same is said again but for the named flags, and what came of it is read again. Nothing is ever written back.
$NetshMilliseconds = 30000
$LongestSaid = 500

function Invoke-SslBindingLate($Late, $Context) {
    $planned = $Late['planned']
    $wanted = $Late['wanted']
    $endpoint = $planned['endpoint']
    if (-not (Test-SameEntry (Find-SslEntry $planned) $planned)) { throw (New-ChangedFault $endpoint) }
    Test-SslCertificate $planned
    $line = Join-NetshArguments (Get-NetshArguments $wanted $Late['cleared'])
    $byHand = "To do it by hand, in an elevated prompt on the server: netsh $line"
    # Each would wait as long, and the request has a limit.
    if ($null -ne $Context['hung']) { throw (New-Fault 'notChanged' "The entry of HTTP.sys at $endpoint was not changed: netsh was not started, since it did not end for $($Context['hung']). $byHand") }
    $Late['begun'] = $true
    $run = Invoke-WindowsNetsh $line $NetshMilliseconds
    if ($run['started'] -and $null -eq $run['code']) { $Context['hung'] = $endpoint }
    if ($run['code'] -ne 0) { throw (New-Fault 'notChanged' "The entry of HTTP.sys at $endpoint was not changed: $(Get-NetshFailure $run). $byHand") }
    $found = Find-SslEntry $planned
    if (Test-SameEntry $found $wanted) { return }
    # Another program bound another certificate, or is about to.
    if ($null -eq $found) { throw (New-ChangedFault $endpoint) }
    if ($found.Contains('fault')) { throw (New-Fault 'notChanged' "netsh ended with 0$(Get-ProgramSaid $run), but the entry of HTTP.sys at $endpoint cannot be read any more: $($found['fault']['text']). $byHand") }
    if ($found['certificateHash'] -cne $planned['certificateHash']) { throw (New-ChangedFault $endpoint) }
    throw (New-Fault 'notChanged' ("netsh ended with 0$(Get-ProgramSaid $run), but the entry of HTTP.sys at $endpoint is not as it was to be. " +
        "It is: $(Get-EntryWords $found). Wanted: $(Get-EntryWords $wanted). $byHand"))
}

# As it is now, found by its endpoint: another subkey may hold it meanwhile. $null where there is none.
function Find-SslEntry($Planned) {
    foreach ($pair in $SslStores) {
        if ($pair[0] -ne $Planned['store']) { continue }
        $subkey = $SslSubkeys["$($pair[0])|$($Planned['endpoint'])"]
        $own = $(if ($null -ne $subkey) { Get-StoreEntry $pair[0] $pair[1] $subkey })
        if ($null -ne $own -and $own['endpoint'] -ceq $Planned['endpoint']) { return $own }
        foreach ($entry in (Get-StoreEntries $pair[0] $pair[1])) { if ($entry['endpoint'] -ceq $Planned['endpoint']) { return $entry } }
    }
    return $null
}

function Test-SameEntry($Entry, $Other) {
    if ($null -eq $Entry -or $Entry.Contains('fault')) { return $false }
    foreach ($name in 'flags', 'checkMode', 'revocationFreshnessTime', 'urlRetrievalTimeout') { if ($Entry[$name] -ne $Other[$name]) { return $false } }
    foreach ($name in 'certificateHash', 'appId', 'ctlIdentifier', 'ctlStoreName') { if ($Entry[$name] -cne $Other[$name]) { return $false } }
    return [string]::Equals((Get-SslStoreName $Entry), (Get-SslStoreName $Other), [System.StringComparison]::OrdinalIgnoreCase)
}

function New-ChangedFault($Endpoint) {
    return New-Fault 'conflict' "Another program changed the entry of HTTP.sys at $Endpoint meanwhile"
}

# HTTP.sys would take what it cannot serve with.
function Test-SslCertificate($Entry) {
    $store = Get-SslStoreName $Entry
    $name = "The certificate $(Get-OrNone $Entry['certificateHash']) of the entry of HTTP.sys at $($Entry['endpoint'])"
    $certificate = $(if ($Entry['certificateHash'] -ne '') { Get-WindowsCertificate $store $Entry['certificateHash'] })
    if ($null -eq $certificate) { throw (New-Fault 'leftAlone' "$name is not in the store $store of the machine") }
    if (-not $certificate['hasKey']) { throw (New-Fault 'leftAlone' "$name has no private key in the store $store of the machine") }
    if ($certificate['isExpired']) { throw (New-Fault 'leftAlone' "$name has expired") }
}

function Get-NetshFailure($Run) {
    if (-not $Run['started']) { return "netsh could not be started$(Get-ProgramSaid $Run)" }
    if ($null -eq $Run['code']) { return "netsh did not end within $([int]($NetshMilliseconds / 1000)) seconds, and was ended" }
    return "netsh ended with $($Run['code'])$(Get-ProgramSaid $Run)"
}

function Get-ProgramSaid($Run) {
    $said = $Blanks.Replace($Run['text'].Substring(0, [Math]::Min($LongestSaid, $Run['text'].get_Length())), ' ').Trim([char]32)
    return $(if ($said -eq '') { '' } else { " and said '$said'" })
}
