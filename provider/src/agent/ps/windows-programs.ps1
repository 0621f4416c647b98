# Features of Windows, and the programs that change what no interface does. Within the region of windows.ps1.

# Names of optional features with their Win32_OptionalFeature.InstallState; without those that Windows has not.
function Get-WindowsFeatureStates($Names) {
    [void][System.Reflection.Assembly]::Load('System.Management, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a')
    $wanted = [System.Collections.Generic.List[string]]::new()
    foreach ($name in $Names) { $wanted.Add("Name = '" + $name.Replace('\', '\\').Replace("'", "\'") + "'") }
    $options = [System.Management.EnumerationOptions]::new()
    $options.set_Timeout([TimeSpan]::FromSeconds(60))
    $scope = [System.Management.ManagementScope]::new('root\cimv2')
    $query = [System.Management.ObjectQuery]::new('SELECT Name, InstallState FROM Win32_OptionalFeature WHERE ' + [string]::Join(' OR ', $wanted.ToArray()))
    $searcher = [System.Management.ManagementObjectSearcher]::new($scope, $query, $options)
    $states = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
    try {
        foreach ($found in $searcher.Get()) {
            $states[[string]$found.GetPropertyValue('Name')] = [int]$found.GetPropertyValue('InstallState')
            $found.Dispose()
        }
    } finally {
        $searcher.Dispose()
    }
    return $states
}

# Whether component-based servicing waits for a restart of Windows.
function Test-WindowsRestartPending {
    $machine = $null
    $opened = $null
    try {
        $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
        $opened = $machine.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending')
        return $null -ne $opened
    } catch {
        return $false
    } finally {
        if ($null -ne $opened) { $opened.Dispose() }
        if ($null -ne $machine) { $machine.Dispose() }
    }
}

function Invoke-WindowsNetsh($Line, $Milliseconds) {
    $running = Start-WindowsProgram 'netsh.exe' $Line
    [void](Wait-WindowsProgram $running $Milliseconds)
    return Close-WindowsProgram $running
}

function Start-WindowsDism($Line) { return Start-WindowsProgram 'dism.exe' $Line }

# Starts a program of Windows with these arguments. Standard input is closed: the agent's own is not for others.
function Start-WindowsProgram($Name, $Line) {
    $start = [System.Diagnostics.ProcessStartInfo]::new([System.IO.Path]::Combine([Environment]::SystemDirectory, $Name), $Line)
    $start.set_UseShellExecute($false)
    $start.set_CreateNoWindow($true)
    $start.set_RedirectStandardInput($true)
    $start.set_RedirectStandardOutput($true)
    $start.set_RedirectStandardError($true)
    # It speaks the code page of a console of its own; where that is not known, letters other than ASCII are lost.
    try {
        $oem = [System.Text.Encoding]::GetEncoding([System.Globalization.CultureInfo]::CurrentCulture.get_TextInfo().get_OEMCodePage())
        $start.set_StandardOutputEncoding($oem)
        $start.set_StandardErrorEncoding($oem)
    } catch { }
    try { $process = [System.Diagnostics.Process]::Start($start) }
    catch { return @{ process = $null; text = $_.get_Exception().GetBaseException().get_Message() } }
    $process.get_StandardInput().Close()
    return @{ process = $process; said = $process.get_StandardOutput().ReadToEndAsync(); complaint = $process.get_StandardError().ReadToEndAsync() }
}

# Whether it has ended, or was never started.
function Wait-WindowsProgram($Running, $Milliseconds) {
    return $null -eq $Running['process'] -or $Running['process'].WaitForExit($Milliseconds)
}

# How it ended; one that runs is ended. `started`; `code`, $null where it had to be ended; `text`: what it said, or why it could not
# be started.
function Close-WindowsProgram($Running) {
    $process = $Running['process']
    if ($null -eq $process) { return @{ started = $false; code = $null; text = $Running['text'] } }
    try {
        if (-not $process.WaitForExit(0)) {
            try { $process.Kill() } catch { }
            return @{ started = $true; code = $null; text = '' }
        }
        # Both have ended with it, unless somebody else holds them.
        $text = ''
        foreach ($stream in $Running['said'], $Running['complaint']) { if ($stream.Wait(1000)) { $text += $stream.get_Result() } }
        return @{ started = $true; code = $process.get_ExitCode(); text = $text }
    } finally {
        $process.Dispose()
    }
}
