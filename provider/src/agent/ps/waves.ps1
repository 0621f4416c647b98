# Operations of one message count as done in their order. All are compared before any is touched, so those that meet in
# an attribute or an entry go one after the other, each wave with a commit of its own; mostly there is one wave.

# Lists of numbers of operations.
function Split-Waves($Operations) {
    $waves = [System.Collections.Generic.List[object]]::new()
    $left = [System.Collections.Generic.List[object]]::new()
    for ($number = 0; $number -lt $Operations.get_Count(); $number++) { $left.Add($number) }
    while ($left.get_Count() -gt 0) {
        $claimed = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
        $wave = [System.Collections.Generic.List[object]]::new()
        foreach ($number in $left.ToArray()) {
            # What waits claims its places as well: an operation never overtakes one that it meets.
            if (Add-Claims $claimed $Operations.get_Item($number)) { continue }
            $wave.Add($number)
            [void]$left.Remove($number)
        }
        $waves.Add($wave)
    }
    return , $waves
}

# Whether the operation meets one that came before.
function Add-Claims($Claimed, $Operation) {
    $meets = $false
    $claims = Get-Claims $Operation
    foreach ($claim in $claims) {
        foreach ($other in $claim.against) { if ($Claimed.ContainsKey($other)) { $meets = $true } }
    }
    foreach ($claim in $claims) { foreach ($name in $claim.as) { $Claimed[$name] = $true } }
    return $meets
}

# An entry at the server level meets the same key at every location, since they all inherit it.
function Get-Claims($Operation) {
    $claims = [System.Collections.Generic.List[object]]::new()
    $here = "$($Operation['section'])|$($Operation['location'])"
    $names = [System.Collections.Generic.List[object]]::new()
    if ($null -ne $Operation['set']) { $names.AddRange([object[]]@($Operation['set'].get_Keys())) }
    if ($null -ne $Operation['unset']) { $names.AddRange($Operation['unset']) }
    foreach ($name in $names) { $claims.Add(@{ as = @("$here|$name"); against = @("$here|$name") }) }
    foreach ($wish in $Operation['entries']) {
        $entry = "$($Operation['section'])/$($Operation['collection']['name'])|$($wish['key'])"
        $claim = @{ as = @("$entry|at|$($Operation['location'])", "$entry|any"); against = @("$entry|at|$($Operation['location'])", "$entry|at|") }
        if ($Operation['location'] -eq '') { $claim.against = @("$entry|any") }
        $claims.Add($claim)
    }
    return , $claims
}
