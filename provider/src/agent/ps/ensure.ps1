# Makes operations so: compare, touch what differs, commit once, prove it on a fresh view; again where another program
# came between. An operation that fails spoils the ServerManager, so the others are done again on a fresh one.

function Invoke-Ensure($Request) {
    $run = New-Run $Request
    try {
        foreach ($wave in (Split-Waves $Request['operations'])) { Invoke-Together $run (Select-States $run $wave) }
        $answers = Get-RunAnswers $run $Request['queries']
        $results = [System.Collections.Generic.List[object]]::new()
        foreach ($state in $run.states) { $results.Add((Get-Result $state)) }
        return [ordered]@{ id = $Request['id']; results = $results; answers = $answers; commits = $run.commits }
    } finally {
        Close-View $run.view
    }
}

# `view`: the newest one; `clean`: nothing was touched through it.
function New-Run($Request) {
    $states = [System.Collections.Generic.List[object]]::new()
    foreach ($operation in $Request['operations']) {
        $states.Add(@{ operation = $operation; plan = $null; proving = $false; writes = 0; taken = $null; stood = $null; fault = $null })
    }
    return @{ states = $states; hmac = (New-Hmac $Request); view = $null; clean = $false; commits = 0 }
}

function Select-States($Run, $Numbers) {
    $chosen = [System.Collections.Generic.List[object]]::new()
    foreach ($number in $Numbers) { $chosen.Add($Run.states.get_Item($number)) }
    return , $chosen
}

function Open-RunView($Run) {
    Close-View $Run.view
    $Run.view = $null
    $Run.view = New-View $Run.hmac
    $Run.clean = $true
}

# Settles each of these operations: done, or with a fault of its own. A commit does not say which of them it was refused
# for: it is tried again with one half and then with the other.
function Invoke-Together($Run, $States) {
    $pending = [System.Collections.Generic.List[object]]::new()
    foreach ($state in $States) { $pending.Add($state) }
    $conflicts = 0
    while ($pending.get_Count() -gt 0) {
        $outcome = Invoke-Attempt $Run $pending
        if ($outcome.what -eq 'conflict' -and (Wait-AfterConflict $conflicts)) {
            $conflicts++
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

# What would meet each operation alone as well.
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
    $refused = $false
    foreach ($state in $Pending.ToArray()) {
        try { Invoke-Steps $Run.view $state.plan.steps }
        catch {
            $outcome = Get-Outcome @{ error = $_ }
            if ($outcome.what -eq 'conflict') { return $outcome }
            $state.fault = Hide-Secrets $outcome.fault $state.operation
            [void]$Pending.Remove($state)
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
    foreach ($state in $Pending) { Set-Written $state }
    return @{ what = 'written' }
}

# Plans what is pending. What needs no change is settled, and so is what cannot be planned; a conflict ends the attempt.
function Update-Plans($Run, $Pending) {
    foreach ($state in $Pending.ToArray()) {
        try {
            $state.plan = New-Plan $Run.view $state.operation $state.proving
            if ($state.writes -eq 0) { $state.stood = $state.plan.stood }
            if ($state.plan.steps.get_Count() -gt 0) { continue }
        } catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            if (@('conflict', 'share') -contains $fault['kind']) { throw $fault }
            $state.fault = Hide-Secrets $fault $state.operation
        }
        [void]$Pending.Remove($state)
    }
}

# A fault where something that was written is to be written again. What was written twice and still differs is settled:
# it would differ for ever.
function Reset-Proofs($Pending) {
    $gone = $null
    foreach ($state in $Pending.ToArray()) {
        if (-not $state.proving) { continue }
        $state.proving = $false
        $gone = Get-Undone $state
        if ($state.writes -lt 2) { continue }
        $state.fault = Hide-Secrets (Get-Undone $state) $state.operation
        [void]$Pending.Remove($state)
    }
    return $(if ($Pending.get_Count() -gt 0) { $gone })
}

function Get-Undone($State) {
    $names = [string]::Join(', ', [object[]](Get-StepNames $State.plan.steps).ToArray())
    return New-Fault 'conflict' "What was written reads back differently ($names): Windows keeps another value, or another program keeps undoing it"
}

# Attributes that steps are about; `entry` where one is added or removed.
function Get-StepNames($Steps) {
    $names = [System.Collections.Generic.List[object]]::new()
    foreach ($step in $Steps) {
        switch ($step.what) {
            'set' { $names.AddRange([object[]]$step.names) }
            'unset' { $names.Add($step.name) }
            default { $names.Add('entry') }
        }
    }
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
    if ($State.writes -eq 0) { $State.taken = $State.plan.taken }
    $State.writes++
    $State.proving = $true
}

function Get-Result($State) {
    if ($null -ne $State.fault) { return @{ fault = $State.fault } }
    $result = [ordered]@{ changed = $State.writes -gt 0 }
    if ($null -ne $State.taken -and $State.taken.get_Count() -gt 0) { $result['taken'] = $State.taken }
    if ($null -ne $State.stood -and $State.stood.get_Count() -gt 0) { $result['stood'] = $State.stood }
    return $result
}

# From the view that proved the last operation, where there is one that nothing was touched through.
function Get-RunAnswers($Run, $Queries) {
    if ($null -ne $Run.view -and $Run.clean) {
        $answers = Get-Answers $Run.view $Queries
        if ($null -eq (Find-Conflict $answers)) { return , $answers }
    }
    Close-View $Run.view
    $Run.view = $null
    return , (Read-Fresh $Queries $Run.hmac)
}
