# What comes after the commit, or without one: steps outside the configuration of IIS. They are part of their unit: it is written
# once they are done.
$HalfDone = 'The bindings in applicationHost.config were written; the entry of HTTP.sys was not: '

# What stands in the commit, or needed none, is written; then the late steps are done. Answers the units for which another
# program came between, each with the fault: they have to be planned anew. Every other failure settles its unit alone.
function Invoke-LateSteps($Pending) {
    $conflicts = [System.Collections.Generic.List[object]]::new()
    # What one step may tell the next: `hung`, where a program did not end.
    $context = @{ hung = $null }
    foreach ($unit in $Pending.ToArray()) {
        foreach ($state in $unit.states) {
            if ($null -eq $state.plan['late']) { Set-Written $state }
            elseif ($state.plan.steps.get_Count() -gt 0) { $state.half = $true }
        }
        try {
            foreach ($state in $unit.states) {
                if ($null -eq $state.plan['late']) { continue }
                $unit.current = $state
                $kind = Get-Kind $state.operation
                & $kind['late'] $state.plan['late'] $context
                Set-Written $state
            }
        } catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            foreach ($state in $unit.states) { if ($null -ne $state.plan['late'] -and $state.plan['late']['begun']) { $state.begun = $true } }
            if ($fault['kind'] -eq 'conflict') {
                $conflicts.Add(@{ unit = $unit; fault = $fault })
                continue
            }
            Set-UnitFault $unit $fault
            [void]$Pending.Remove($unit)
        }
    }
    return , $conflicts
}

function Set-LateFaults($Pending, $Conflicts) {
    foreach ($conflict in $Conflicts) {
        Set-UnitFault $conflict['unit'] $conflict['fault']
        [void]$Pending.Remove($conflict['unit'])
    }
}
