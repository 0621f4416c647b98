# Makes operations so: compare, touch what differs, commit once, prove it on a fresh view; again where another program
# came between. An operation that fails spoils the ServerManager, so the others are done again on a fresh one.
$FailuresTogether = 3

function Invoke-Ensure($Request) {
    $run = New-Run $Request
    try {
        foreach ($wave in (Split-Waves $Request['operations'])) { Invoke-Together $run $wave }
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
        $states.Add(@{ operation = $operation; plan = $null; proving = $false; changed = $false; taken = $null; fault = $null })
    }
    return @{ states = $states; hmac = (New-Hmac $Request); view = $null; clean = $false; commits = 0; failures = 0 }
}

function Open-RunView($Run) {
    Close-View $Run.view
    $Run.view = $null
    $Run.view = New-View $Run.hmac
    $Run.clean = $true
}

# Settles each of these operations: done, or with a fault of its own.
function Invoke-Together($Run, $Numbers) {
    $pending = [System.Collections.Generic.List[object]]::new()
    foreach ($number in $Numbers) { $pending.Add($Run.states.get_Item($number)) }
    $conflicts = 0
    while ($pending.get_Count() -gt 0) {
        $outcome = Invoke-Attempt $Run $pending
        if ($outcome.what -eq 'conflict') {
            if (-not (Wait-AfterConflict $conflicts)) {
                foreach ($state in $pending) { $state.fault = $outcome.fault }
                return
            }
            $conflicts++
        }
        elseif ($outcome.what -eq 'refused' -and (Test-ForAll $outcome.fault $pending)) {
            foreach ($state in $pending) { $state.fault = $outcome.fault }
            return
        }
        if ($pending.get_Count() -gt 1 -and ($outcome.what -eq 'refused' -or $Run.failures -ge $FailuresTogether)) {
            foreach ($state in $pending.ToArray()) { Invoke-Together $Run @($Run.states.IndexOf($state)) }
            return
        }
    }
}

# What would meet each operation alone as well.
function Test-ForAll($Fault, $Pending) {
    return $Pending.get_Count() -eq 1 -or @('denied', 'diskFull', 'notIis') -contains $Fault['kind']
}

# One view from planning to commit. Takes what is settled from `Pending`.
function Invoke-Attempt($Run, $Pending) {
    try {
        Open-RunView $Run
        Update-Plans $Run $Pending
        if ($Pending.get_Count() -eq 0) { return @{ what = 'settled' } }
        $gone = Reset-Proofs $Pending
        if ($gone) { return @{ what = 'conflict'; fault = (New-Fault 'conflict' 'Another program keeps undoing what was written') } }
    } catch {
        return Get-Outcome $_
    }
    $Run.clean = $false
    foreach ($state in $Pending.ToArray()) {
        try { Invoke-Steps $Run.view $state.plan.steps }
        catch {
            $outcome = Get-Outcome $_
            if ($outcome.what -eq 'conflict') { return $outcome }
            $state.fault = $outcome.fault
            [void]$Pending.Remove($state)
            $Run.failures++
            return @{ what = 'failed' }
        }
    }
    try {
        Test-Room
        $Run.view.manager.CommitChanges()
    } catch {
        return Get-Outcome $_
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
            if ($state.plan.steps.get_Count() -gt 0) { continue }
        } catch {
            $fault = ConvertTo-Fault $_
            if ($fault['kind'] -eq 'conflict') { throw $fault }
            $state.fault = $fault
        }
        [void]$Pending.Remove($state)
    }
}

# Whether something that was written already is to be written again.
function Reset-Proofs($Pending) {
    $gone = $false
    foreach ($state in $Pending) {
        if ($state.proving) { $gone = $true }
        $state.proving = $false
    }
    return $gone
}

function Get-Outcome($Failure) {
    $fault = ConvertTo-Fault $Failure
    return @{ what = $(if ($fault['kind'] -eq 'conflict') { 'conflict' } else { 'refused' }); fault = $fault }
}

# What was there before the first write is what counts as taken over.
function Set-Written($State) {
    if (-not $State.changed) { $State.taken = $State.plan.taken }
    $State.changed = $true
    $State.proving = $true
}

function Get-Result($State) {
    if ($null -ne $State.fault) { return @{ fault = $State.fault } }
    $result = [ordered]@{ changed = $State.changed }
    if ($null -ne $State.taken -and $State.taken.get_Count() -gt 0) { $result['taken'] = $State.taken }
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
