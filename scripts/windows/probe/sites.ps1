# The site of the probe, through Microsoft.Web.Administration. applicationHost.config is put back as a whole after each group.
$SiteName = 'IisClientCertProbe'
$HttpPort = 44300
$AccessSection = 'system.webServer/security/access'
$ConfigFile = "$env:windir\System32\inetsrv\config\applicationHost.config"

function New-Manager {
    [void][System.Reflection.Assembly]::LoadFrom("$env:windir\System32\inetsrv\Microsoft.Web.Administration.dll")
    return , [Microsoft.Web.Administration.ServerManager]::new()
}

# Makes the site anew. `Bindings`: of https, { information, flags }; no entry of HTTP.sys is made or touched.
function New-ProbeSite($Bindings, [int]$AccessFlags = 0) {
    Remove-ProbeSite
    $manager = New-Manager
    $site = $manager.Sites.Add($SiteName, 'http', "*:${HttpPort}:", (New-SiteFolder))
    foreach ($asked in @($Bindings)) {
        $binding = $site.Bindings.Add($asked.information, 'https')
        if ($asked.flags -ne 0) { $binding.SetAttributeValue('sslFlags', [int]$asked.flags) }
    }
    Set-LogFields $site
    if ($AccessFlags -ne 0) {
        $section = $manager.GetApplicationHostConfiguration().GetSection($AccessSection, $SiteName)
        $section.SetAttributeValue('sslFlags', $AccessFlags)
    }
    $manager.CommitChanges()
    $manager.Dispose()
    Wait-Site
}

function Remove-ProbeSite {
    $manager = New-Manager
    $site = $manager.Sites[$SiteName]
    if ($null -ne $site) {
        # As an element: the typed collection also removes entries of HTTP.sys.
        $config = $manager.GetApplicationHostConfiguration()
        $sites = $config.GetSection('system.applicationHost/sites').GetCollection()
        foreach ($element in @($sites)) { if ($element.GetAttributeValue('name') -eq $SiteName) { $sites.Remove($element) } }
        if (@($config.GetLocationPaths()) -contains $SiteName) { $config.RemoveLocationPath($SiteName) }
        $manager.CommitChanges()
    }
    $manager.Dispose()
}

# A text, and a page that tells the certificate where server-side includes are installed.
function New-SiteFolder {
    $folder = Join-Path $Probe.folder 'site'
    [void][System.IO.Directory]::CreateDirectory($folder)
    [System.IO.File]::WriteAllText("$folder\plain.txt", 'plain')
    $page = 'cert=[<!--#echo var="CERT_SUBJECT"-->] user=[<!--#echo var="LOGON_USER"-->] protocol=[<!--#echo var="SERVER_PROTOCOL"-->]'
    [System.IO.File]::WriteAllText("$folder\who.stm", $page)
    [void](Invoke-Program "$env:windir\System32\icacls.exe" "`"$folder`" /grant *S-1-5-32-568:(OI)(CI)RX *S-1-5-17:(OI)(CI)RX")
    return $folder
}

function Set-LogFields($Site) {
    $log = $Site.GetChildElement('logFile')
    $log.SetAttributeValue('directory', (Join-Path $Probe.folder 'logs'))
    $fields = $log.GetChildElement('customFields').GetCollection()
    foreach ($name in @('CERT_SUBJECT', 'CRYPT_PROTOCOL', 'SERVER_PROTOCOL')) {
        $field = $fields.CreateElement()
        $field.SetAttributeValue('logFieldName', $name)
        $field.SetAttributeValue('sourceName', $name)
        $field.SetAttributeValue('sourceType', 'ServerVariable')
        [void]$fields.Add($field)
    }
}

# Until the site answers on its plain port, with whatever status.
function Wait-Site {
    for ($i = 0; $i -lt 30; $i++) {
        $ran = Invoke-Program "$env:windir\System32\curl.exe" "-s -o NUL -m 5 -w %{http_code} http://127.0.0.1:$HttpPort/plain.txt" 10
        if ($ran['out'] -match '^[2-5]\d\d$' -and $ran['out'] -notmatch '^503') { return }
        Wait-Milliseconds 1000
    }
    throw 'the site of the probe does not answer'
}

# who.stm where the server understands it, or plain.txt.
function Get-Page {
    $ran = Invoke-Program "$env:windir\System32\curl.exe" "-s -o NUL -m 10 -w %{http_code} http://127.0.0.1:$HttpPort/who.stm" 15
    if ($ran['out'] -eq '404') { return '/plain.txt' }
    return '/who.stm'
}

# Lines of the site's log, and of HTTPERR, that hold `Mark`; with the names of the fields.
function Get-LogLines([string]$Mark) {
    $flushed = Invoke-Netsh 'http flush logbuffer'
    Wait-Milliseconds 2000
    $found = [ordered]@{ flush = $flushed['exit'] }
    $folders = [ordered]@{ iis = (Join-Path $Probe.folder 'logs'); httperr = "$env:windir\System32\LogFiles\HTTPERR" }
    foreach ($name in @($folders.Keys)) {
        $found[$name] = [System.Collections.Generic.List[object]]::new()
        if (-not [System.IO.Directory]::Exists($folders[$name])) { continue }
        foreach ($file in [System.IO.Directory]::GetFiles($folders[$name], '*.log', 'AllDirectories')) {
            foreach ($line in (Read-Shared $file).Split("`n")) {
                if ($line.StartsWith('#Fields')) { $found["${name}Fields"] = $line.Trim() }
                elseif ($line.Contains($Mark)) { $found[$name].Add($line.Trim()) }
            }
        }
    }
    return $found
}

# HTTP.sys keeps its logs open.
function Read-Shared([string]$File) {
    $stream = [System.IO.FileStream]::new($File, 'Open', 'Read', 'ReadWrite')
    try { return [System.IO.StreamReader]::new($stream).ReadToEnd() } finally { $stream.Dispose() }
}
