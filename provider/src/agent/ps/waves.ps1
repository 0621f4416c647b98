# Operations of one message count as done in their order. All are compared before any is touched, so those that meet in
# an attribute or an entry go one after the other, each wave with a commit of its own. So do entries of different levels:
# a collection shows those of the levels above before its own, and an entry is removed by its position in that list, which
# shifts when anything above changes. Mostly there is one wave.

# Lists of numbers of operations.
function Split-Waves($Operations) {
    $waves = [System.Collections.Generic.List[object]]::new()
    $left = [System.Collections.Generic.List[object]]::new()
    for ($number = 0; $number -lt $Operations.get_Count(); $number++) {
        $left.Add(@{ number = $number; claim = (Get-Claim $Operations.get_Item($number)) })
    }
    while ($left.get_Count() -gt 0) {
        $claimed = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
        $wave = [System.Collections.Generic.List[object]]::new()
        $later = [System.Collections.Generic.List[object]]::new()
        $level = $null
        foreach ($state in $left) {
            $meets = $null -ne $level -and $null -ne $state.claim.level -and $state.claim.level -ne $level
            foreach ($name in $state.claim.against) { if ($claimed.ContainsKey($name)) { $meets = $true } }
            # What waits claims its places as well: an operation never overtakes one that it meets.
            foreach ($name in $state.claim.marks) { $claimed[$name] = $true }
            if ($meets) {
                $later.Add($state)
                continue
            }
            $wave.Add($state.number)
            if ($null -ne $state.claim.level) { $level = $state.claim.level }
        }
        $waves.Add($wave)
        $left = $later
    }
    return , $waves
}

# The places that an operation claims, those that nobody before it may have claimed, and the level of its entries. An
# entry at the server level meets the same key at every location, since they all inherit it.
function Get-Claim($Operation) {
    $claim = @{ marks = [System.Collections.Generic.List[object]]::new(); against = [System.Collections.Generic.List[object]]::new(); level = $null }
    $section = $Operation['section']
    $location = $Operation['location']
    if ($null -ne $Operation['set']) { foreach ($name in $Operation['set'].get_Keys()) { $claim.marks.Add("$section|$location|$name") } }
    foreach ($name in $Operation['unset']) { $claim.marks.Add("$section|$location|$name") }
    $claim.against.AddRange($claim.marks)
    if ($null -eq $Operation['collection'] -or $null -eq $Operation['entries'] -or $Operation['entries'].get_Count() -eq 0) { return $claim }
    $claim.level = Get-Level $location
    foreach ($wish in $Operation['entries']) {
        $entry = "$section/$($Operation['collection']['name'])|$($wish['key'])"
        $claim.marks.Add("$entry|$location")
        $claim.marks.Add("$entry|anywhere|")
        if ($location -eq '') { $claim.against.Add("$entry|anywhere|") }
        else {
            $claim.against.Add("$entry|$location")
            $claim.against.Add("$entry|")
        }
    }
    return $claim
}

# How far below the server level a location is. Locations of one level never see each other's entries.
function Get-Level($Location) {
    if ($Location -eq '') { return 0 }
    return $Location.Split('/').get_Length()
}
