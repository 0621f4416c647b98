# What the traps have in common. Every case gets views of a file of its own: a copy of the one that is made here, with
# the mappings a, b and c on the site.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
[void][System.Reflection.Assembly]::LoadFrom((Get-WindowsAdministrationDll))
$site = 'Default Web Site'
$mapping = 'system.webServer/security/authentication/iisClientCertificateMappingAuthentication'
$access = 'system.webServer/security/access'

function Open-File($File) { return [Microsoft.Web.Administration.ServerManager]::new($File) }

function Get-Section($Manager) { return $Manager.GetApplicationHostConfiguration().GetSection($mapping, $site) }

# A section whose manager nobody holds any more.
function Get-Orphan($File) { return (Get-Section (Open-File $File)) }

function Get-Mappings($Manager) { return , (Get-Section $Manager).GetCollection('oneToOneMappings') }

function New-Mapping($Mappings, $Certificate) {
    $entry = $Mappings.CreateElement()
    $entry.SetAttributeValue('certificate', $Certificate)
    $entry.SetAttributeValue('userName', 'user of ' + $Certificate)
    return $entry
}

function Add-Mapping($Mappings, $Certificate) { [void]$Mappings.Add((New-Mapping $Mappings $Certificate)) }

function Show($Mappings) {
    $names = foreach ($entry in $Mappings) { $entry.GetAttributeValue('certificate') }
    return @($names) -join ' '
}

# What the file holds.
function Show-File($File) {
    $manager = Open-File $File
    Show (Get-Mappings $manager)
    $manager.Dispose()
}

# The innermost exception, as an agent has to look for it.
function Get-Failure($Record) {
    $failure = $Record.Exception
    while ($null -ne $failure.InnerException) { $failure = $failure.InnerException }
    return $failure
}

function Show-Failure($Record) {
    $failure = Get-Failure $Record
    return '{0} 0x{1:X8} {2}' -f $failure.GetType().Name, $failure.HResult, $failure.Message.Split([char[]]@(13, 10))[0]
}

# 'done', or what was thrown.
function Try-It($Action) {
    try { [void](& $Action); return 'done' } catch { return Show-Failure $_ }
}

# Whether a commit would write: old objects of a dirty configuration refuse writes afterwards.
function Test-Dirty($Manager) {
    $old = Get-Section $Manager
    $Manager.CommitChanges()
    $answer = Try-It { $old.SetAttributeValue('enabled', $true) }
    if ($answer -eq 'done') { return 'clean' }
    return 'dirty'
}

$template = [System.IO.Path]::Combine($folder, 'template.config')
[System.IO.File]::Copy([System.IO.Path]::Combine($folder, 'applicationHost.config'), $template)
$m = Open-File $template
$k = Get-Mappings $m
foreach ($name in 'a', 'b', 'c') { Add-Mapping $k $name }
$m.CommitChanges()
$m.Dispose()

function Start-Case($Number, $Action) {
    $file = [System.IO.Path]::Combine($folder, "case$Number.config")
    [System.IO.File]::Copy($template, $file)
    $m = Open-File $file
    $c = $m.GetApplicationHostConfiguration()
    $s = Get-Section $m
    "case $Number"
    try { & $Action } catch { 'THROWN ' + (Show-Failure $_) }
    $m.Dispose()
}
