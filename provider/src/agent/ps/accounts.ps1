# What Windows knows of the accounts that entries of a collection name. Nobody is logged on, and no password is looked at.
$MostAccounts = 200
$LongestAccount = 300
# Of all that one request looks up of a kind: a domain may take its time, and the request, which may ask of every site, has a limit.
$LookMilliseconds = 20000
$LookClocks = @{ request = $null }

function Read-Accounts($View, $Query) {
    $names = Get-AccountNames $View $Query
    $accounts = [System.Collections.Generic.List[object]]::new()
    $clock = Get-LookClock 'accounts'
    # Domain -> the fault: one that could not be asked is not asked again, since each try may take long.
    $unasked = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    $clock.Start()
    foreach ($name in $names) {
        if ($accounts.get_Count() -ge $MostAccounts -or $clock.get_ElapsedMilliseconds() -gt $LookMilliseconds) { break }
        $accounts.Add((Get-AccountFacts $name $unasked))
    }
    $clock.Stop()
    return [ordered]@{ accounts = $accounts; left = $names.get_Count() - $accounts.get_Count() }
}

# Goes on where the query before stopped it.
function Get-LookClock($Kind) {
    if ($LookClocks['request'] -ne $Asked['id']) {
        $LookClocks.Clear()
        $LookClocks['request'] = $Asked['id']
    }
    if (-not $LookClocks.ContainsKey($Kind)) { $LookClocks[$Kind] = [System.Diagnostics.Stopwatch]::new() }
    return $LookClocks[$Kind]
}

# Each once, in the order of the entries.
function Get-AccountNames($View, $Query) {
    $section = Get-Section $View $Query['section'] $Query['location']
    $domain = [string]$section.GetAttributeValue($Query['domain'])
    $known = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
    $names = [System.Collections.Generic.List[string]]::new()
    foreach ($name in (Get-EntryTexts $View $Query)) {
        if ($name -eq '') { continue }
        if ($domain -ne '' -and $name.IndexOfAny([char[]]'\@') -lt 0) { $name = "$domain\$name" }
        if ($known.Add($name)) { $names.Add($name) }
    }
    return , $names
}

# Of the entries of a collection, in their order.
function Get-EntryTexts($View, $Query) {
    $texts = [System.Collections.Generic.List[string]]::new()
    $entries = (Get-Collection $View $Query['section'] $Query['location'] $Query['collection']).walked
    for ($i = 0; $i -lt $entries.get_Count(); $i++) {
        # One that cannot be read is told by whoever asks for the entries.
        try { $texts.Add([string]$entries.get_Item([int]$i).GetAttributeValue($Query['attribute'])) } catch { continue }
    }
    return , $texts
}

# DOMAIN\name, name@domain; empty where it has none.
function Get-AccountDomain($Name) {
    $end = $Name.IndexOf([char]'\')
    if ($end -ge 0) { return $Name.Substring(0, $end) }
    return $(if ($Name.Contains('@')) { $Name.Substring($Name.LastIndexOf([char]'@') + 1) } else { '' })
}

function Get-AccountFacts($Name, $Unasked) {
    $facts = [ordered]@{ name = $Name.Substring(0, [Math]::Min($LongestAccount, $Name.get_Length())) }
    $domain = Get-AccountDomain $Name
    if ($Unasked.ContainsKey($domain)) {
        $facts['fault'] = $Unasked[$domain]
        return $facts
    }
    try { $found = Get-WindowsAccount $Name }
    catch {
        $facts['fault'] = Hide-Secrets (ConvertTo-Fault @{ error = $_ }) $null
        if ($domain -ne '') { $Unasked[$domain] = $facts['fault'] }
        return $facts
    }
    $facts['exists'] = $null -ne $found
    foreach ($state in 'disabled', 'lockedOut', 'expired', 'passwordExpired') { $facts[$state] = $null -ne $found -and $found[$state] -eq $true }
    return $facts
}
