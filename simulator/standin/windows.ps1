# What the agent asks of Windows, answered by the simulated server. Takes the place of the region of the same name in
# the agent, so the functions are those; the three names in braces are filled in when the process starts.
$bridge = [System.Reflection.Assembly]::LoadFrom('{dll}').GetType('Simulator.Bridge', $true)
[void]$bridge.GetMethod('Connect', [System.Reflection.BindingFlags]'Static, NonPublic').Invoke($null, [object[]]@('{port}', '{token}'))

function Get-SimulatedWindows($Property) {
    $bridge = [System.Reflection.Assembly]::LoadFrom('{dll}').GetType('Simulator.Bridge', $true)
    return $bridge.GetMethod('Windows', [System.Reflection.BindingFlags]'Static, NonPublic').Invoke($null, [object[]]@([string]$Property))
}

function Test-WindowsWrongBitness { return $false }

function Get-WindowsComputerName { return Get-SimulatedWindows 'computerName' }

function Get-WindowsMachineGuid { return Get-SimulatedWindows 'machineGuid' }

function Test-WindowsElevated { return Get-SimulatedWindows 'elevated' }

function Get-WindowsIisVersion { return Get-SimulatedWindows 'iisVersion' }

function Get-WindowsAdministrationDll { return '{dll}' }

function Get-WindowsConfigurationFile { return 'C:\Windows\System32\inetsrv\config\applicationHost.config' }

function Get-WindowsFreeBytes($Path) {
    return Get-SimulatedWindows $(if ($Path.StartsWith('\\', [System.StringComparison]::Ordinal)) { 'shareFreeBytes' } else { 'freeBytes' })
}

function Invoke-SimulatedCall($Operation, $Arguments) {
    $bridge = [System.Reflection.Assembly]::LoadFrom('{dll}').GetType('Simulator.Bridge', $true)
    return , $bridge.GetMethod('Call', [System.Reflection.BindingFlags]'Static, NonPublic').Invoke($null, [object[]]@($Operation, [object[]]$Arguments))
}

function Get-WindowsBuild { return Get-SimulatedWindows 'build' }

function Get-WindowsTls13 {
    $enabled = Get-SimulatedWindows 'tls13'
    if ($null -eq $enabled) { return $null }
    return $enabled -ne 0
}

function Get-WindowsSslNames($Store) { return , (Invoke-SimulatedCall 'registryNames' @([string]$Store)) }

# Typed as the registry gives them.
function Get-WindowsSslValues($Store, $Name) {
    $told = Invoke-SimulatedCall 'registryValues' @([string]$Store, [string]$Name)
    if ($null -eq $told) { return $null }
    $values = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($pair in $told.GetEnumerator()) {
        switch ($pair.Value['type']) {
            'binary' { $values[$pair.Key] = [Convert]::FromBase64String($pair.Value['value']) }
            'number' { $values[$pair.Key] = [BitConverter]::ToInt32([BitConverter]::GetBytes([long]$pair.Value['value']), 0) }
            default { $values[$pair.Key] = $pair.Value['value'] }
        }
    }
    return $values
}

function Get-WindowsCertificate($Store, $Hash) { return Invoke-SimulatedCall 'certificate' @([string]$Store, [string]$Hash) }

function Invoke-WindowsNetsh($Line, $Milliseconds) { return Invoke-SimulatedCall 'netsh' @([string]$Line) }

function Get-WindowsAccount($Name) { return Invoke-SimulatedCall 'account' @([string]$Name) }

function Get-WindowsChain($Bytes) { return Invoke-SimulatedCall 'chain' @([Convert]::ToBase64String([byte[]]$Bytes)) }

function Get-WindowsMisplacedRoots { return , (Invoke-SimulatedCall 'misplacedRoots' @()) }

function Get-WindowsSendTrustedIssuerList {
    $sends = Invoke-SimulatedCall 'sendTrustedIssuerList' @()
    if ($null -eq $sends) { return $null }
    return $sends -ne 0
}

function Expand-WindowsPath($Path) { return [regex]::Replace($Path, '%SystemDrive%', 'C:', 'IgnoreCase') }

function Get-WindowsLogFiles($Folder) { return , (Invoke-SimulatedCall 'logFiles' @([string]$Folder)) }

function Get-WindowsLogLength($Path) { return Invoke-SimulatedCall 'logLength' @([string]$Path) }

function Read-WindowsLog($Path, $Offset, $Length) {
    return , [Convert]::FromBase64String((Invoke-SimulatedCall 'log' @([string]$Path, [long]$Offset, [long]$Length)))
}

function Invoke-WindowsLogFlush { [void](Invoke-SimulatedCall 'flushLogs' @()) }

function Get-WindowsFeatureStates($Names) {
    $states = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($name in $Names) {
        $state = Invoke-SimulatedCall 'featureState' @([string]$name)
        if ($null -ne $state) { $states[$name] = [int]$state }
    }
    return $states
}

function Test-WindowsRestartPending { return Invoke-SimulatedCall 'restartPending' @() }

function Start-WindowsDism($Line) { return Invoke-SimulatedCall 'dism' @([string]$Line) }

# Never timed: so many pauses as the simulated server says, or without end.
function Wait-WindowsProgram($Running, $Milliseconds) {
    if (-not $Running['started'] -or ($null -ne $Running['code'] -and $Running['beats'] -le 0)) { return $true }
    $Running['beats'] = $Running['beats'] - 1
    return $false
}

function Close-WindowsProgram($Running) { return $Running }
