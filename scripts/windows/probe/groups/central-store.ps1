# The central certificate store: its entry beside others. Needs the feature Web-CertProvider and an account that reads the files.
$Account = 'iis-cc-probe'
$ProviderKey = 'SOFTWARE\Microsoft\IIS\CentralCertProvider'

# Files named for host names, made from the certificates of the probe.
function Enable-CentralStore {
    $folder = Join-Path $Probe.folder 'central'
    [void][System.IO.Directory]::CreateDirectory($folder)
    Export-WithKey (Get-ProbeCertificate 'fourth') "$folder\a.probe.test.pfx"
    $password = [System.IO.File]::ReadAllText("$folder\a.probe.test.pfx.password")
    $own = [guid]::NewGuid().ToString() + 'aA1!'
    $secure = [System.Net.NetworkCredential]::new('', $own).SecurePassword
    [void](New-LocalUser -Name $Account -Password $secure -AccountNeverExpires)
    [void](Invoke-Program "$env:windir\System32\icacls.exe" "`"$folder`" /grant ${Account}:(OI)(CI)RX")
    Import-Module WebAdministration
    Enable-WebCentralCertProvider -CertStoreLocation $folder -UserName "$env:COMPUTERNAME\$Account" -Password $own -PrivateKeyPassword $password
}

function Disable-CentralStore {
    Import-Module WebAdministration
    try { Disable-WebCentralCertProvider } finally { Remove-LocalUser -Name $Account }
}

function Get-ServedNames([int]$Port) {
    $served = [ordered]@{}
    foreach ($name in 'a.probe.test', 'b.probe.test', '') {
        $served["sni=$name"] = Get-Outcome {
            $told = Invoke-NodeClient $Port @{ name = $name }
            if ($told.Contains('server')) { Get-Label $told['server'] $Certificates } else { $told }
        }
    }
    return $served
}

function Watch-Central([int]$Port, $Entries) {
    New-ProbeSite @(@{ information = "*:${Port}:a.probe.test"; flags = 3 }, @{ information = "*:${Port}:"; flags = 0 })
    $added = Invoke-Netsh "http add sslcert ccs=$Port appid=$IisAppId"
    foreach ($key in @($Entries.Keys)) { Set-Entry "${key}:$Port" $Certificates[$Entries[$key]] }
    try { return [ordered]@{ added = $added; certificates = $Entries; served = (Get-ServedNames $Port) } }
    finally {
        [void](Invoke-Netsh "http delete sslcert ccs=$Port")
        foreach ($key in @($Entries.Keys)) { [void](Remove-Entry "${key}:$Port") }
    }
}

function Invoke-Group {
    if ((Get-KeyValues $ProviderKey) -and (Get-KeyValues $ProviderKey)['Enabled'] -eq 1) {
        Add-NotTried 'central-store' 'a central certificate store is set up here already, and is left alone'
        return
    }
    try {
        Add-Answer 'enabled' 'the provider takes a local folder and an account' { 
            Enable-CentralStore
            # Names only: the values hold passwords.
            $values = Get-KeyValues $ProviderKey
            if ($null -ne $values) { @($values.Keys) }
        }
        Add-Answer 'central-alone' 'a.probe.test by its file (fourth); others reset' { Watch-Central 44340 ([ordered]@{}) }
        Add-Answer 'central-and-wildcard' 'the central store before the wildcard: fourth; others third' { Watch-Central 44341 ([ordered]@{ '0.0.0.0' = 'third' }) }
        Add-Answer 'central-and-name' 'the name before the central store: second' { Watch-Central 44342 ([ordered]@{ 'a.probe.test' = 'second'; '0.0.0.0' = 'third' }) }
        Add-Answer 'central-and-exact' 'the exact address before the central store: first' { Watch-Central 44343 ([ordered]@{ '127.0.0.1' = 'first' }) }
    } finally {
        Add-Answer 'put-back' 'the provider off, the account removed' { Disable-CentralStore }
    }
}
