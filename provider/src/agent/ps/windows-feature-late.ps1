# Installs one feature. Without /all: that would install a web server where there is none.
# Less than the other end waits (LONG_LIMIT_MS in server/session.ts): what is ended here is told.
$DismMilliseconds = 840000
$BeatMilliseconds = 10000
$RestartWanted = 3010
$ParentMissing = 50
$UnknownFeature = '0x800F080C'
# As a Windows error, as its HRESULT, and as component-based servicing says it.
$DismBusy = @('1618', '0x80070652', '0x800F0902')
$SourceMissing = @('0x800F081F', '0x800F0906', '0x800F0907')
$NotElevated = @('5', '740', '0x80070005', '0x800702E4')

function Invoke-WindowsFeatureLate($Late, $Context) {
    $name = $Late['name']
    $line = "/online /enable-feature /featurename:$name /norestart /quiet"
    $Late['begun'] = $true
    $run = Invoke-Dism $line
    if ($run['code'] -eq $RestartWanted) {
        $FeatureRestarts[$name] = $true
        return
    }
    if ($run['code'] -ne 0) { throw (Get-DismFault $name $line $run) }
    # Behind an installation Windows may take a minute for each look, and two more follow this one.
    Write-StillAtWork
    $state = (Get-FeatureStates @($name))[$name]
    Write-StillAtWork
    if ($state -ne 'enabled') { throw (New-NotInstalled $name $line "dism ended with 0$(Get-ProgramSaid $run), and it is $state") }
}

function Invoke-Dism($Line) {
    $running = Start-WindowsDism $Line
    for ($left = $DismMilliseconds; $left -gt 0; $left -= $BeatMilliseconds) {
        if (Wait-WindowsProgram $running $BeatMilliseconds) { break }
        # Where nobody reads it any more it throws, and dism goes on.
        Write-StillAtWork
    }
    return Close-WindowsProgram $running
}

# What dism says is translated; its exit codes are not.
function Get-DismFault($Name, $Line, $Run) {
    if (-not $Run['started']) { return New-NotInstalled $Name $Line "dism could not be started$(Get-ProgramSaid $Run)" }
    if ($null -eq $Run['code']) { return New-NotInstalled $Name $Line "dism did not end within $([int]($DismMilliseconds / 60000)) minutes, and was ended; Windows may go on by itself" }
    $code = $(if ($Run['code'] -lt 0) { '0x{0:X8}' -f [int]$Run['code'] } else { [string]$Run['code'] })
    $ended = "dism ended with $code$(Get-ProgramSaid $Run)"
    if ($code -eq $UnknownFeature) { $fault = New-Fault 'unknownFeature' "This Windows has no feature ${Name}: $ended" }
    elseif ($DismBusy -contains $code) { $fault = New-Fault 'busy' "$Name was not installed, since Windows is installing something else: $ended" }
    elseif ($NotElevated -contains $code) { $fault = New-Fault 'denied' "$Name was not installed: $ended" }
    elseif ($SourceMissing -contains $code) { $fault = New-NotInstalled $Name "$Line /source:PATH" "its files are not on the server, and could not be downloaded; name the installation medium as /source. $ended" }
    elseif ($code -eq $ParentMissing) { $fault = New-NotInstalled $Name $Line "a feature that it requires is not installed (IIS-WebServer, IIS-Security): $ended" }
    else { $fault = New-NotInstalled $Name $Line $ended }
    if ($Run['code'] -lt 0) { $fault['hresult'] = $code }
    return $fault
}

function New-NotInstalled($Name, $Line, $Why) {
    return New-Fault 'notInstalled' "$Name was not installed: $Why. To do it by hand, in an elevated prompt on the server: dism $($Line.Replace(' /quiet', ''))"
}

# A line by which the other end knows that this one lives.
function Write-StillAtWork {
    $builder = [System.Text.StringBuilder]::new($Marker)
    Add-Json $builder ([ordered]@{ id = $Asked['id']; working = $true })
    Write-Line $builder
}
