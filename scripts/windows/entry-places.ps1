# Compares, on a copy of this server's applicationHost.config, what tells a site's own mappings from inherited ones: the
# metadata collectionItemLocationConfigPath, and equal text at the server level. They must agree everywhere but behind a
# clear element. Prints one JSON object an entry; ends with 1 where they do not agree, or where nothing is told.
param([Parameter(Mandatory = $true)][string]$Site)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
[void][System.Reflection.Assembly]::LoadFrom("$env:windir\System32\inetsrv\Microsoft.Web.Administration.dll")
$section = 'system.webServer/security/authentication/iisClientCertificateMappingAuthentication'
$copy = Join-Path ([System.IO.Path]::GetTempPath()) 'entry-places.config'
Copy-Item "$env:windir\System32\inetsrv\config\applicationHost.config" $copy -Force

function Get-Mappings($Manager, $Location) {
    $configuration = $Manager.GetApplicationHostConfiguration()
    return , $configuration.GetSection($section, $Location).GetCollection('oneToOneMappings')
}

function Add-Mapping($Location, $Certificate, [switch]$Clear) {
    $manager = [Microsoft.Web.Administration.ServerManager]::new($copy)
    $mappings = Get-Mappings $manager $Location
    if ($Clear) { $mappings.Clear() }
    $entry = $mappings.CreateElement()
    $entry.SetAttributeValue('certificate', $Certificate)
    $entry.SetAttributeValue('userName', 'probe')
    [void]$mappings.Add($entry)
    $manager.CommitChanges()
    $manager.Dispose()
}

function Show-Places($When, $Agrees) {
    $manager = [Microsoft.Web.Administration.ServerManager]::new($copy)
    $above = @(Get-Mappings $manager '' | ForEach-Object { $_.GetAttributeValue('certificate') })
    $right = $true
    foreach ($entry in @(Get-Mappings $manager $Site)) {
        $certificate = $entry.GetAttributeValue('certificate')
        try { $place = [string]$entry.GetMetadata('collectionItemLocationConfigPath') } catch { $place = "refused: $($_.Exception.InnerException.Message)" }
        $own = $place -eq "MACHINE/WEBROOT/APPHOST/$Site"
        if ($place -notlike 'MACHINE/WEBROOT/APPHOST*' -or ($Agrees -and $own -eq ($above -contains $certificate))) { $right = $false }
        @{ when = $When; certificate = $certificate; place = $place; sameTextAbove = $above -contains $certificate } | ConvertTo-Json -Compress | Write-Host
    }
    $manager.Dispose()
    return $right
}

Add-Mapping '' 'QUJPVkU='
Add-Mapping $Site 'T1dO'
$plain = Show-Places 'inherited and own' $true
Add-Mapping $Site 'QUJPVkU=' -Clear
$cleared = Show-Places 'behind a clear element' $false
Remove-Item $copy
if (-not ($plain -and $cleared)) { exit 1 }
