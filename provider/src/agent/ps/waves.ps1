# Units of one message count as done in their order. All are compared before any is touched, so those that meet in an
# attribute or an entry go one after the other, each wave with a commit of its own. So do entries of different levels: a
# collection shows those of the levels above before its own, and an entry is removed by its position in that list, which
# shifts when anything above changes. Mostly there is one wave.

# Lists of units. A unit that cannot be made so at all is in none of them: it is settled here.
function Split-Waves($Units) {
    $waves = [System.Collections.Generic.List[object]]::new()
    $left = [System.Collections.Generic.List[object]]::new()
    foreach ($unit in $Units) {
        try {
            $unit.claim = Get-UnitClaim $unit
            $left.Add($unit)
        } catch {
            $unit.fault = Hide-Secrets (ConvertTo-Fault @{ error = $_ }) $unit.asked
        }
    }
    while ($left.get_Count() -gt 0) {
        $claimed = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
        $wave = [System.Collections.Generic.List[object]]::new()
        $later = [System.Collections.Generic.List[object]]::new()
        $level = $null
        foreach ($unit in $left) {
            $meets = $null -ne $level -and $null -ne $unit.claim.level -and $unit.claim.level -ne $level
            foreach ($name in $unit.claim.against) { if ($claimed.ContainsKey($name)) { $meets = $true } }
            # What waits claims its places as well: a unit never overtakes one that it meets.
            foreach ($name in $unit.claim.marks) { $claimed[$name] = $true }
            if ($meets) {
                $later.Add($unit)
                continue
            }
            $wave.Add($unit)
            if ($null -ne $unit.claim.level) { $level = $unit.claim.level }
        }
        $waves.Add($wave)
        $left = $later
    }
    return , $waves
}

# `marks`: the places that are claimed; `against`: those that nobody before may have claimed; `level`: of its entries.
function New-Claim {
    return @{ marks = [System.Collections.Generic.List[object]]::new(); against = [System.Collections.Generic.List[object]]::new(); level = $null }
}

# What its operations claim together. They are planned on one view and written by one commit, so they can neither follow
# each other nor reach over levels.
function Get-UnitClaim($Unit) {
    $joint = New-Claim
    $marked = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($state in $Unit.states) {
        $kind = Get-WrittenKind $state.operation
        $claim = & $kind['claims'] $state.operation
        foreach ($name in $claim.against) { if ($marked.ContainsKey($name)) { throw (New-Fault 'protocol' 'Operations of one unit meet in an attribute or an entry') } }
        foreach ($name in $claim.marks) { $marked[$name] = $true }
        $joint.marks.AddRange($claim.marks)
        $joint.against.AddRange($claim.against)
        if ($null -eq $claim.level) { continue }
        if ($null -ne $joint.level -and $joint.level -ne $claim.level) { throw (New-Fault 'protocol' 'Operations of one unit have entries of different levels') }
        $joint.level = $claim.level
    }
    return $joint
}
