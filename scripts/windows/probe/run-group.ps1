# Runs one group of questions in a process of its own: what it breaks or hangs ends with it.
param([Parameter(Mandatory = $true)][string]$Group, [Parameter(Mandatory = $true)][string]$Folder)
. (Join-Path $PSScriptRoot 'helpers.ps1')
$Probe.folder = $Folder
$Probe.answers = Join-Path $Folder "$Group.answers"
$Probe.notTried = Join-Path $Folder "$Group.not-tried"
foreach ($file in 'entries', 'certificates', 'sites', 'clients', 'native', 'agent') { . (Join-Path $PSScriptRoot "$file.ps1") }
try {
    $Certificates = Get-ProbeCertificates
    . (Join-Path $PSScriptRoot "groups\$Group.ps1")
    $null = Invoke-Group
} catch {
    Write-Line $Probe.answers ([ordered]@{ id = 'group'; expected = 'the group runs to its end'; error = (Get-Failure $_) })
}
[Environment]::Exit(0)
