# Makes units of operations so: compare, touch what differs, commit once, prove it on a fresh view; again where another
# program came between. A unit that fails spoils the ServerManager, so the others are done again on a fresh one.

function Invoke-Ensure($Request) {
    $run = New-Run $Request
    try {
        foreach ($wave in (Split-Waves $run.units)) { Invoke-Together $run $wave }
        $answers = Get-RunAnswers $run $Request['queries']
        $results = [System.Collections.Generic.List[object]]::new()
        foreach ($unit in $run.units) { $results.Add((Get-Result $unit)) }
        return [ordered]@{ id = $Request['id']; results = $results; answers = $answers; commits = $run.commits }
    } finally {
        Close-View $run.view
    }
}

# `view`: the newest one; `clean`: nothing was touched through it or after it. A unit's `states` are those of its operations;
# `half`: written in the configuration, and not yet beyond it; `begun`: perhaps written beyond it.
function New-Run($Request) {
    $units = [System.Collections.Generic.List[object]]::new()
    foreach ($asked in $Request['units']) {
        $states = [System.Collections.Generic.List[object]]::new()
        foreach ($operation in $asked['operations']) {
            $states.Add(@{ operation = $operation; plan = $null; proving = $false; half = $false; begun = $false; writes = 0; taken = $null; stood = $null })
        }
        $units.Add(@{ number = $units.get_Count(); asked = $asked; states = $states; claim = $null; fault = $null; current = $null })
    }
    return @{ units = $units; hmac = (New-Hmac $Request); view = $null; clean = $false; commits = 0 }
}

function Open-RunView($Run) {
    Close-View $Run.view
    $Run.view = $null
    $Run.view = New-View $Run.hmac
    $Run.clean = $true
}

# Settles each of these units: done, or with a fault of its own. A commit does not say which of them it was refused for: it
# is tried again with one half and then with the other.
function Invoke-Together($Run, $Units) {
    $pending = [System.Collections.Generic.List[object]]::new()
    foreach ($unit in $Units) { $pending.Add($unit) }
    $conflicts = 0
    while ($pending.get_Count() -gt 0) {
        $outcome = Invoke-Attempt $Run $pending
        if ($outcome.what -eq 'conflict' -and (Wait-AfterConflict $conflicts)) {
            $conflicts++
            continue
        }
        if ($outcome.what -eq 'late') {
            if (Wait-AfterConflict $conflicts) { $conflicts++ } else { Set-LateFaults $pending $outcome.conflicts }
            continue
        }
        if ($outcome.what -ne 'conflict' -and $outcome.what -ne 'refused') { continue }
        if ($pending.get_Count() -eq 1 -or (Test-ForAll $outcome.fault)) {
            Set-SharedFault $pending $outcome.fault
            return
        }
        $half = [int][Math]::Floor($pending.get_Count() / 2)
        Invoke-Together $Run $pending.GetRange(0, $half)
        Invoke-Together $Run $pending.GetRange($half, $pending.get_Count() - $half)
        return
    }
}

# What would meet each unit alone as well.
function Test-ForAll($Fault) {
    return @('conflict', 'denied', 'diskFull', 'notIis') -contains $Fault['kind']
}

# One view from planning to commit. Takes what is settled from `Pending`.
function Invoke-Attempt($Run, $Pending) {
    try {
        Open-RunView $Run
        Update-Plans $Run $Pending
        $gone = Reset-Proofs $Pending
        if ($gone) { return @{ what = 'conflict'; fault = $gone } }
        if ($Pending.get_Count() -eq 0) { return @{ what = 'settled' } }
    } catch {
        return Get-Outcome @{ error = $_ }
    }
    $Run.clean = $false
    if (Test-Steps $Pending) {
        $outcome = Invoke-Commit $Run $Pending
        if ($outcome.what -ne 'written') { return $outcome }
    }
    $conflicts = Invoke-LateSteps $Pending
    return $(if ($conflicts.get_Count() -gt 0) { @{ what = 'late'; conflicts = $conflicts } } else { @{ what = 'written' } })
}

# Whether anything has to be written in the configuration.
function Test-Steps($Pending) {
    foreach ($unit in $Pending) {
        foreach ($state in $unit.states) { if ($state.plan.steps.get_Count() -gt 0) { return $true } }
    }
    return $false
}

function Invoke-Commit($Run, $Pending) {
    $refused = $false
    foreach ($unit in $Pending.ToArray()) {
        try { Invoke-Plans $Run.view $unit }
        catch {
            $outcome = Get-Outcome @{ error = $_ }
            if ($outcome.what -eq 'conflict') { return $outcome }
            Set-UnitFault $unit $outcome.fault
            [void]$Pending.Remove($unit)
            $refused = $true
            # On a spoiled view only a refusal of what stands at its own place is believed.
            if (@('invalid', 'locked') -notcontains $outcome.fault['kind']) { break }
        }
    }
    if ($refused) { return @{ what = 'failed' } }
    try {
        Test-Room $Run.view
        $Run.view.manager.CommitChanges()
    } catch {
        return Get-Outcome @{ error = $_ }
    }
    $Run.commits++
    return @{ what = 'written' }
}

# Plans what is pending. What needs no change is settled, and so is what cannot be planned; a conflict ends the attempt.
function Update-Plans($Run, $Pending) {
    foreach ($unit in $Pending.ToArray()) {
        try {
            if (Update-UnitPlans $Run.view $unit) { continue }
        } catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            if (@('conflict', 'share') -contains $fault['kind']) { throw $fault }
            Set-UnitFault $unit $fault
        }
        [void]$Pending.Remove($unit)
    }
}

# Whether anything of the unit has to be written.
function Update-UnitPlans($View, $Unit) {
    $differs = $false
    foreach ($state in $Unit.states) {
        $Unit.current = $state
        $kind = Get-Kind $state.operation
        $state.plan = & $kind['plan'] $View $state.operation $state.proving
        if ($state.writes -eq 0 -and -not $state.half -and -not $state.begun) { $state.stood = $state.plan.stood }
        if (Test-Differs $state) { $differs = $true }
    }
    return $differs
}

function Test-Differs($State) {
    return $State.plan.steps.get_Count() -gt 0 -or $null -ne $State.plan['late']
}

# Of several operations it is told which one was refused.
function Set-UnitFault($Unit, $Fault) {
    if ($null -ne $Unit.current -and $Unit.current.half) { $Fault['text'] = $HalfDone + $Fault['text'] }
    $Unit.fault = Hide-Secrets $Fault $Unit.asked
    if ($Unit.states.get_Count() -gt 1 -and $null -ne $Unit.current) { $Unit.fault['operation'] = $Unit.states.IndexOf($Unit.current) }
}

function Invoke-Plans($View, $Unit) {
    foreach ($state in $Unit.states) {
        $Unit.current = $state
        $kind = Get-Kind $state.operation
        & $kind['apply'] $View $state.plan.steps
    }
}

# A fault where something that was written has to be written again. What was written twice and still differs is settled: it
# would differ for ever.
function Reset-Proofs($Pending) {
    $gone = $null
    foreach ($unit in $Pending.ToArray()) {
        foreach ($state in $unit.states) {
            # What of a unit is proved stays so while the rest is written again.
            if (-not $state.proving -or -not (Test-Differs $state)) { continue }
            $state.proving = $false
            $gone = Get-Undone $state
            $unit.current = $state
            if ($state.writes -ge 2 -and $null -eq $unit.fault) { Set-UnitFault $unit (Get-Undone $state) }
        }
        if ($null -ne $unit.fault) { [void]$Pending.Remove($unit) }
    }
    return $(if ($Pending.get_Count() -gt 0) { $gone })
}

function Get-Undone($State) {
    $names = [string]::Join(', ', [object[]](Get-StepNames $State.plan).ToArray())
    return New-Fault 'conflict' "What was written reads back differently ($names): Windows keeps another value, or another program keeps undoing it"
}

# What steps are about: attributes; `entry` where one is added or removed; flags.
function Get-StepNames($Plan) {
    $names = [System.Collections.Generic.List[object]]::new()
    foreach ($step in $Plan.steps) { foreach ($name in $step.touches) { $names.Add($name) } }
    if ($null -ne $Plan['late']) { $names.AddRange($Plan['late']['touches']) }
    return , $names
}

function Get-Outcome($Failure) {
    $fault = ConvertTo-Fault $Failure
    # Each further try would wait for the network again: it is told of the whole request.
    if ($fault['kind'] -eq 'share') { throw $fault }
    return @{ what = $(if ($fault['kind'] -eq 'conflict') { 'conflict' } else { 'refused' }); fault = $fault }
}

# What was there before the first write is what counts as taken over.
function Set-Written($State) {
    if (-not (Test-Differs $State)) { return }
    if ($State.writes -eq 0) { $State.taken = $State.plan.taken }
    $State.writes++
    $State.proving = $true
    $State.half = $false
}

function Get-Result($Unit) {
    if ($null -ne $Unit.fault) { return [ordered]@{ unit = $Unit.number; fault = $Unit.fault } }
    $done = [System.Collections.Generic.List[object]]::new()
    foreach ($state in $Unit.states) { $done.Add((Get-Done $state)) }
    return [ordered]@{ unit = $Unit.number; done = $done }
}

function Get-Done($State) {
    $done = [ordered]@{ changed = $State.writes -gt 0 -or $State.half -or $State.begun }
    if ($null -ne $State.taken -and $State.taken.get_Count() -gt 0) { $done['taken'] = $State.taken }
    if ($null -ne $State.stood -and $State.stood.get_Count() -gt 0) { $done['stood'] = $State.stood }
    if ($true -eq $State.plan['restart']) { $done['restart'] = $true }
    return $done
}

# From the view that proved the last unit, where there is one that nothing was touched through.
function Get-RunAnswers($Run, $Queries) {
    if ($null -ne $Run.view -and $Run.clean) {
        $answers = Get-Answers $Run.view $Queries
        if ($null -eq (Find-Conflict $answers)) { return , $answers }
    }
    Close-View $Run.view
    $Run.view = $null
    return , (Read-Fresh $Queries $Run.hmac)
}
