# What the managed API says of overriding, seen from applicationHost.config and from the site's web.config, in each state.
$Sections = [ordered]@{
    access = $AccessSection
    mapping = 'system.webServer/security/authentication/iisClientCertificateMappingAuthentication'
    anonymous = 'system.webServer/security/authentication/anonymousAuthentication'
    documents = 'system.webServer/defaultDocument'
}

# Modes to set: of the server level (location "" of applicationHost.config) and of the site's location.
$States = @(
    @('as-installed', '', '', 'access, mapping: declared Deny; through APPHOST Deny yet not locked; through web.config locked'),
    @('site-allow', '', 'Allow', 'effective Allow at the site; web.config may write'),
    @('site-deny', '', 'Deny', 'as installed'),
    @('server-allow', 'Allow', '', 'effective Allow at the site; web.config may write'),
    @('server-deny', 'Deny', '', 'documents too: locked through web.config'),
    @('server-allow-site-deny', 'Allow', 'Deny', 'Deny at the site'),
    @('server-deny-site-allow', 'Deny', 'Allow', 'unknown: whether a location may allow what the server level denies')
)

function Get-Modes($Section) {
    $found = [ordered]@{}
    $found['mode'] = Get-Outcome { $Section.get_OverrideMode() }
    $found['effective'] = Get-Outcome { $Section.get_OverrideModeEffective() }
    $found['locked'] = Get-Outcome { $Section.get_IsLocked() }
    foreach ($name in 'overrideMode', 'effectiveOverrideMode', 'isLocked', 'configSource', 'deepestPathSet') {
        $found["metadata $name"] = Get-Outcome { $Section.GetMetadata($name) }
    }
    return $found
}

# From each way in, on a manager of its own.
function Read-Ways([string]$Name) {
    $manager = New-Manager
    try {
        $host1 = $manager.GetApplicationHostConfiguration()
        $web = $manager.GetWebConfiguration($SiteName)
        return [ordered]@{
            serverLevel = Get-Outcome { Get-Modes $host1.GetSection($Sections[$Name], '') }
            location = Get-Outcome { Get-Modes $host1.GetSection($Sections[$Name], $SiteName) }
            below = Get-Outcome { Get-Modes $host1.GetSection($Sections[$Name], "$SiteName/folder") }
            webConfig = Get-Outcome { Get-Modes $web.GetSection($Sections[$Name]) }
            writeThroughWebConfig = Get-Outcome { Write-Through $Name }
        }
    } finally { $manager.Dispose() }
}

# A write through the site's web.config: refused where locked, and the file taken away again.
function Write-Through([string]$Name) {
    $manager = New-Manager
    try {
        $section = $manager.GetWebConfiguration($SiteName).GetSection($Sections[$Name])
        if ($Name -eq 'access') { $section.SetAttributeValue('sslFlags', 32) } else { $section.SetAttributeValue('enabled', $true) }
        $manager.CommitChanges()
        return 'written'
    } finally {
        $manager.Dispose()
        [System.IO.File]::Delete((Join-Path $Probe.folder 'site\web.config'))
    }
}

function Set-Modes([string]$Server, [string]$Site) {
    $manager = New-Manager
    try {
        foreach ($name in @($Sections.Keys)) {
            $config = $manager.GetApplicationHostConfiguration()
            if ($Server) { $config.GetSection($Sections[$name], '').set_OverrideMode([Microsoft.Web.Administration.OverrideMode]$Server) }
            if ($Site) { $config.GetSection($Sections[$name], $SiteName).set_OverrideMode([Microsoft.Web.Administration.OverrideMode]$Site) }
        }
        $manager.CommitChanges()
    } finally { $manager.Dispose() }
}

# What stands in the file for a section, to tell how the API writes modes.
function Get-Written {
    $lines = [System.Collections.Generic.List[object]]::new()
    foreach ($line in [System.IO.File]::ReadAllLines($ConfigFile)) {
        if ($line -match '<location|iisClientCertificateMappingAuthentication|name="access"|<access|name="anonymousAuthentication"') { $lines.Add($line.Trim()) }
    }
    return , $lines
}

function Invoke-Group {
    $copy = [System.IO.File]::ReadAllBytes($ConfigFile)
    foreach ($state in $States) {
        Add-Answer $state[0] $state[3] {
            [System.IO.File]::WriteAllBytes($ConfigFile, $copy)
            New-ProbeSite @()
            Set-Modes $state[1] $state[2]
            $found = [ordered]@{ written = Get-Written }
            foreach ($name in @($Sections.Keys)) { $found[$name] = Get-Outcome { Read-Ways $name } }
            $found
        }
    }
    Add-Answer 'locked-section-in-web-config' 'the site answers 500.19; the API cannot read the section through web.config, and reads it through APPHOST' {
        [System.IO.File]::WriteAllBytes($ConfigFile, $copy)
        New-ProbeSite @()
        $file = Join-Path $Probe.folder 'site\web.config'
        [System.IO.File]::WriteAllText($file, '<configuration><system.webServer><security><access sslFlags="Ssl" /></security></system.webServer></configuration>')
        try {
            $ran = Invoke-Program "$env:windir\System32\curl.exe" "-s -m 10 -w %{http_code} http://127.0.0.1:$HttpPort/plain.txt" 15
            [ordered]@{ site = $ran; ways = Read-Ways 'access' }
        } finally { [System.IO.File]::Delete($file) }
    }
    [System.IO.File]::WriteAllBytes($ConfigFile, $copy)
}
