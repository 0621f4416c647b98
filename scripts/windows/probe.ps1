# Tries on this Windows server with IIS what is only inferred of HTTP.sys, netsh, dism, Schannel and the managed API, and
# prints what it found as one JSON document between two marker lines. Each answer: { id, expected, found | error }.
# Windows PowerShell 5.1, elevated; Node and curl on PATH. For a machine that nobody needs: all of it is removed at the end, and
# applicationHost.config is put back, but sites restart and TLS settings change in between.
# usage: probe.ps1 [-Out FILE] [-Only GROUP,GROUP]
param([string]$Out = 'probe.json', [string[]]$Only = @())
foreach ($file in 'helpers', 'entries', 'certificates', 'sites', 'clients', 'document') { . (Join-Path $PSScriptRoot "probe\$file.ps1") }
$Groups = 'features', 'installing', 'netsh-exits', 'netsh-update', 'registry', 'bindings', 'precedence', 'central-store', 'tls', 'late', 'large-posts',
    'override', 'metadata', 'winrm', 'chains', 'diagnosis', 'service-configuration'
$MinutesEach = 40
$Probe.folder = Join-Path $env:SystemDrive 'iis-clientcert-probe'
$Backup = Join-Path $Probe.folder 'before.config'

function Get-Machine {
    $windows = Get-KeyValues 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $names = 'ProductName', 'CurrentBuildNumber', 'UBR', 'EditionID'
    $machine = [ordered]@{ at = [datetime]::Now }
    foreach ($name in $names) { $machine[$name] = Get-Outcome { $windows[$name] } }
    $machine['powershell'] = $PSVersionTable.PSVersion.ToString()
    $machine['netFramework'] = Get-Outcome { (Get-KeyValues 'SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full')['Release'] }
    $machine['iis'] = Get-Outcome { (Get-KeyValues 'SOFTWARE\Microsoft\InetStp')['VersionString'] }
    $machine['httpSys'] = Get-Outcome { [System.Diagnostics.FileVersionInfo]::GetVersionInfo("$env:windir\System32\drivers\http.sys").FileVersion }
    $machine['language'] = [System.Globalization.CultureInfo]::InstalledUICulture.Name
    $machine['bits'] = [intptr]::Size * 8
    return $machine
}

function Invoke-GroupProcess([string]$Group) {
    Write-Host "probe: $Group"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $words = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$(Join-Path $PSScriptRoot 'probe\run-group.ps1')`" -Group $Group -Folder `"$($Probe.folder)`""
    $ended = Get-Outcome { Invoke-Program $WindowsPowerShell $words ($MinutesEach * 60) }
    $ended['seconds'] = [long]$clock.Elapsed.TotalSeconds
    $ended['left'] = Get-Outcome { Clear-Leftovers }
    return [ordered]@{
        ended = $ended
        answers = Read-Lines (Join-Path $Probe.folder "$Group.answers")
        notTried = Read-Lines (Join-Path $Probe.folder "$Group.not-tried")
    }
}

# What a group left: entries on our ports, and applicationHost.config where it differs from how it was.
function Clear-Leftovers {
    $left = [ordered]@{ entries = (Get-LeftEntries (Get-Entries)) }
    foreach ($words in $left['entries']) { [void](Invoke-Netsh "http delete sslcert $words") }
    $before = [System.IO.File]::ReadAllText($Backup)
    if ($before -cne [System.IO.File]::ReadAllText($ConfigFile)) { [System.IO.File]::Copy($Backup, $ConfigFile, $true) }
    return $left
}

function Remove-Everything {
    return [ordered]@{
        left = Get-Outcome { Clear-Leftovers }
        certificates = Get-Outcome { Remove-ProbeCertificates }
        folder = Get-Outcome {
            # HTTP.sys keeps the site's log open for a while.
            for ($i = 0; $i -lt 10 -and [System.IO.Directory]::Exists($Probe.folder); $i++) {
                try { [System.IO.Directory]::Delete($Probe.folder, $true) } catch { Wait-Milliseconds 3000 }
            }
            -not [System.IO.Directory]::Exists($Probe.folder)
        }
        stillThere = Get-Outcome { Get-LeftEntries (Get-Entries) }
    }
}

if ([System.IO.Directory]::Exists($Probe.folder)) { throw "$($Probe.folder) is there: another probe runs, or one was ended; remove it" }
[void][System.IO.Directory]::CreateDirectory($Probe.folder)
$told = [ordered]@{}
$removed = $null
try {
    [System.IO.File]::Copy($ConfigFile, $Backup)
    New-ProbeCertificates
    foreach ($group in $Groups) {
        if ($Only.Count -gt 0 -and $Only -notcontains $group) { continue }
        $told[$group] = Invoke-GroupProcess $group
    }
    $told['elsewhere'] = [ordered]@{
        ended = $null; answers = @()
        notTried = @(ConvertTo-JsonText ([ordered]@{ id = 'ssh-domain-account'; reason = 'a runner belongs to no domain: whether a domain account can be looked up over SSH with a key' }))
    }
} finally {
    $removed = Remove-Everything
    $document = New-Document (Get-Outcome { Get-Machine }) $told $removed
    Write-Host $BeginMarker
    Write-Host $document
    Write-Host $EndMarker
    [System.IO.File]::WriteAllText($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out), $document)
}
