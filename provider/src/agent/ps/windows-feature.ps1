# Optional features of Windows, by dism's names, which are the same in every language: what is installed, and that one has to be.
$FeatureName = [regex]::new('^[A-Za-z0-9-]{1,100}\z')
$MostFeatures = 20
# Win32_OptionalFeature.InstallState.
$FeatureStates = @{ 1 = 'enabled'; 2 = 'disabled'; 3 = 'absent' }
$WebServerFeature = 'IIS-WebServer'
# Those of which dism said, in this session, that Windows has to be restarted.
$FeatureRestarts = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)

function Read-WindowsFeature($View, $Query) {
    $names = $Query['names']
    if ($names.get_Count() -gt $MostFeatures) { throw (New-Fault 'protocol' "More than $MostFeatures features were asked for") }
    $states = Get-FeatureStates $names
    $features = [System.Collections.Generic.List[object]]::new()
    foreach ($name in $names) { $features.Add([ordered]@{ name = $name; state = $states[$name] }) }
    return [ordered]@{ features = $features; restartPending = $FeatureRestarts.get_Count() -gt 0 -or (Test-WindowsRestartPending) }
}

# By name. `missing`: Windows has no feature of this name.
function Get-FeatureStates($Names) {
    # The name becomes part of a query, and of a command line.
    foreach ($name in $Names) { if (-not $FeatureName.IsMatch($name)) { throw (New-Fault 'protocol' 'A name came that is none of a feature') } }
    $numbers = Get-WindowsFeatureStates $Names
    $states = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($name in $Names) {
        $number = $numbers[$name]
        if ($null -eq $number) { $states[$name] = 'missing' }
        else { $states[$name] = $(if ($FeatureStates.ContainsKey([int]$number)) { $FeatureStates[[int]$number] } else { 'unknown' }) }
    }
    return $states
}

# Nothing of it stands in the configuration: installing is a late step.
function New-WindowsFeaturePlan($View, $Operation, $Proof) {
    $plan = @{
        steps = [System.Collections.Generic.List[object]]::new()
        taken = [System.Collections.Generic.List[object]]::new()
        stood = $null
        late = $null
        restart = $false
    }
    $name = [string]$Operation['name']
    $states = Get-FeatureStates @($name, $WebServerFeature)
    # More is not to be had before the restart.
    $plan['restart'] = $FeatureRestarts.ContainsKey($name)
    if ($states[$name] -eq 'enabled' -or $plan['restart']) { return $plan }
    if ($states[$name] -eq 'missing') { throw (New-Fault 'unknownFeature' "This Windows has no feature $name") }
    if ($states[$WebServerFeature] -ne 'enabled') { throw (New-Fault 'notIis' "$WebServerFeature is not installed (it is $($states[$WebServerFeature])), and $name does not install it") }
    $plan.late = @{ name = $name; touches = @($name); begun = $false }
    return $plan
}

function Invoke-WindowsFeatureSteps($View, $Steps) { }

# Windows installs one at a time.
function Get-WindowsFeatureClaim($Operation) {
    $claim = New-Claim
    $claim.marks.Add('windowsFeature')
    $claim.against.AddRange($claim.marks)
    return $claim
}
